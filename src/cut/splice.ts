import {
  EncodedAudioPacketSource,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
} from 'mediabunny';
import { err, ok, type Result } from '../core/result.js';
import { withReader } from '../system/disk.js';
import type { CutRequest } from './cut-request.js';
import { filmMark } from './mark.js';
import { type OpenClip, packetsOf, settingsOf, withClip, withInput } from './open-clip.js';
import { framesIn, secondsAt } from './rate.js';
import { type CopySound, soundOfClips, soundOfFilm } from './splice-sound.js';

/** A segment of a file whose packets are copied: seconds from its first frame, and the number of frames. */
export interface Segment {
  /** Absolute. */
  path: string;
  from: number;
  to: number;
  frames: number;
}

/** The segments of a film; all have the same encoder settings. */
export interface Playlist {
  segments: readonly Segment[];
  /** The sound of the segments, or one file for the whole film. */
  sound: 'segments' | { path: string } | null;
}

/** A film to be written at an absolute path; an existing file is overwritten. */
type Splice = Pick<CutRequest, 'disk' | 'path' | 'title' | 'format' | 'signal'>;

/**
 * Writes the film as an MP4 with its mark and syncs it; every frame at its place. Returns the number of frames. The error is a short
 * clause: a file cannot be read, has changed, or cannot be written.
 *
 * @throws if the disk fails on opening or syncing.
 */
export async function splice(film: Splice, playlist: Playlist): Promise<Result<number, string>> {
  const tracks = await tracksOf(film, playlist);
  if (!tracks.ok) return tracks;
  const { video, sound } = tracks.value;
  const { format } = film;
  const file = await film.disk.openOverwriter(film.path);
  let size = 0;
  try {
    const output = new Output({
      format: new Mp4OutputFormat({ fastStart: false }),
      target: new StreamTarget(
        new WritableStream<StreamTargetChunk>({
          write({ data, position }) {
            size = Math.max(size, position + data.length);
            return file.write(data, position);
          },
        }),
        { chunked: true },
      ),
    });
    output.addVideoTrack(video.source, { frameRate: format.rate.over / format.rate.under });
    if (sound) output.addAudioTrack(sound.source);
    if (film.title !== null) output.setMetadataTags({ title: film.title });
    await output.start();
    const copied = await copyAll(film, playlist, tracks.value);
    if (!copied.ok) {
      // After a write error cancelling fails too; the write error is reported.
      await output.cancel().catch(() => undefined);
      return copied;
    }
    await output.finalize();
    const mark = await withReader(film.disk, film.path, (reader) => filmMark(reader, size));
    await file.write(mark, size);
    await file.sync();
    return copied;
  } finally {
    await file.close();
  }
}

/** What takes the packets of each track, and what its first packet brings along for decoders. */
interface Tracks {
  video: { source: EncodedVideoPacketSource; config: VideoDecoderConfig };
  sound: { source: EncodedAudioPacketSource; config: AudioDecoderConfig } | null;
}

/** The tracks of the film, encoded as its first segment and its sound are. */
async function tracksOf({ disk }: Splice, { segments, sound }: Playlist): Promise<Result<Tracks, string>> {
  const [first] = segments;
  if (!first) return err('the film is empty');
  const video = await withClip(disk, first.path, async (clip) => {
    const settings = await settingsOf(clip.video);
    return settings ? ok(settings) : err('unknown video codec');
  });
  if (!video.ok) return err(`${first.path}: ${video.error}`);
  const tracks: Tracks = {
    video: { source: new EncodedVideoPacketSource(video.value.codec), config: video.value.config },
    sound: null,
  };
  if (!sound) return ok(tracks);
  const { path } = sound === 'segments' ? first : sound;
  const audio = await withInput(disk, path, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    const settings = track && (await settingsOf(track));
    return settings ? ok(settings) : err('no sound, or in an unknown codec');
  });
  if (!audio.ok) return err(`${path}: ${audio.error}`);
  const { codec, config } = audio.value;
  return ok({ ...tracks, sound: { source: new EncodedAudioPacketSource(codec), config } });
}

async function copyAll(film: Splice, playlist: Playlist, tracks: Tracks): Promise<Result<number, string>> {
  const { segments, sound: from } = playlist;
  const { video, sound } = tracks;
  if (!sound || !from) return copySegments(film, segments, video, null);
  if (from === 'segments')
    return copySegments(film, segments, video, soundOfClips(sound.config, sound.source, film.signal));
  const copied = await withInput(film.disk, from.path, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    const copySound = track && soundOfFilm(sound.config, packetsOf(track), sound.source);
    return ok(await copySegments(film, segments, video, copySound));
  });
  return copied.ok ? copied.value : err(`${from.path}: ${copied.error}`);
}

async function copySegments(
  film: Splice,
  segments: readonly Segment[],
  video: Tracks['video'],
  copySound: CopySound | null,
): Promise<Result<number, string>> {
  const { rate } = film.format;
  let begin = 0;
  for (const segment of segments) {
    const end = begin + segment.frames;
    const copied = await withClip(film.disk, segment.path, async (clip) => {
      const count = await copyPictures(film, segment, begin, clip, video);
      await copySound?.(secondsAt(begin, rate), secondsAt(end, rate), clip, segment.from);
      return ok(count);
    });
    if (!copied.ok) return err(`${segment.path}: ${copied.error}`);
    if (copied.value !== segment.frames)
      return err(`${segment.path} changed while it was copied: ${copied.value} of ${segment.frames} frames`);
    begin = end;
  }
  return ok(begin);
}

async function copyPictures(
  { format: { rate }, signal }: Splice,
  { from, to }: Segment,
  begin: number,
  clip: OpenClip,
  { source, config }: Tracks['video'],
): Promise<number> {
  const half = secondsAt(1, rate) / 2;
  let count = 0;
  for await (const packet of packetsOf(clip.video)) {
    signal.throwIfAborted();
    const at = packet.timestamp - clip.first;
    if (at < from - half || at >= to - half) continue;
    const timestamp = secondsAt(begin + framesIn(at - from, rate), rate);
    const isFirst = begin === 0 && count === 0;
    const placed = packet.clone({ timestamp, duration: secondsAt(1, rate) });
    await source.add(placed, isFirst ? { decoderConfig: config } : undefined);
    count += 1;
  }
  return count;
}
