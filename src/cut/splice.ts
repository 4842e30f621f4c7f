import {
  type AudioCodec,
  EncodedAudioPacketSource,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
  type VideoCodec,
} from 'mediabunny';
import { err, ok, type Result } from '../core/result.js';
import type { Disk } from '../system/disk.js';
import type { Encoded } from './footage.js';
import { covered, markOf } from './mark.js';
import { type OpenClip, packetsOf, withClip, withInput } from './open-clip.js';
import { framesIn, type Rate, secondsAt } from './rate.js';
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
  video: Encoded<VideoCodec, VideoDecoderConfig>;
  /** The sound of the segments, or one file for the whole film. */
  sound: { from: 'segments' | { path: string }; encoded: Encoded<AudioCodec, AudioDecoderConfig> } | null;
}

/** A film to be written. */
export interface Splice {
  disk: Disk;
  /** Absolute; an existing file is overwritten. */
  path: string;
  title: string | null;
  rate: Rate;
  signal: AbortSignal;
}

/**
 * Writes the film as an MP4 with its mark and syncs it; every frame at its place. Returns the number of frames. The error is a short
 * clause: a file cannot be read, has changed, or cannot be written.
 *
 * @throws if the disk fails on opening or syncing.
 */
export async function splice(film: Splice, playlist: Playlist): Promise<Result<number, string>> {
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
    const video = new EncodedVideoPacketSource(playlist.video.codec);
    output.addVideoTrack(video, { frameRate: film.rate.over / film.rate.under });
    const sound = playlist.sound ? new EncodedAudioPacketSource(playlist.sound.encoded.codec) : null;
    if (sound) output.addAudioTrack(sound);
    if (film.title !== null) output.setMetadataTags({ title: film.title });
    await output.start();
    const copied = await copyAll(film, playlist, video, sound);
    if (!copied.ok) {
      // After a write error cancelling fails too; the write error is reported.
      await output.cancel().catch(() => undefined);
      return copied;
    }
    await output.finalize();
    await file.write(await markFor(film, size), size);
    await file.sync();
    return copied;
  } finally {
    await file.close();
  }
}

async function markFor({ disk, path }: Splice, size: number): Promise<Uint8Array> {
  const { from, length } = covered(size);
  const reader = await disk.openReader(path);
  try {
    return markOf(size, await reader.read(from, length));
  } finally {
    await reader.close();
  }
}

async function copyAll(
  film: Splice,
  playlist: Playlist,
  video: EncodedVideoPacketSource,
  sound: EncodedAudioPacketSource | null,
): Promise<Result<number, string>> {
  if (!sound || !playlist.sound) return copySegments(film, playlist, video, null);
  const { from, encoded } = playlist.sound;
  if (from === 'segments')
    return copySegments(film, playlist, video, soundOfClips(encoded.config, sound, film.signal));
  const copied = await withInput(film.disk, from.path, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    return copySegments(film, playlist, video, track && soundOfFilm(encoded.config, packetsOf(track), sound));
  });
  return copied.ok ? copied.value : err(`${from.path}: ${copied.error}`);
}

async function copySegments(
  film: Splice,
  playlist: Playlist,
  video: EncodedVideoPacketSource,
  copySound: CopySound | null,
): Promise<Result<number, string>> {
  let begin = 0;
  for (const segment of playlist.segments) {
    const end = begin + segment.frames;
    const copied = await withClip(film.disk, segment.path, async (clip) => {
      const count = await copyPictures(film, playlist, segment, begin, clip, video);
      await copySound?.(secondsAt(begin, film.rate), secondsAt(end, film.rate), clip, segment.from);
      return count;
    });
    if (!copied.ok) return err(`${segment.path}: ${copied.error}`);
    if (copied.value !== segment.frames)
      return err(`${segment.path} changed while it was copied: ${copied.value} of ${segment.frames} frames`);
    begin = end;
  }
  return ok(begin);
}

async function copyPictures(
  { rate, signal }: Splice,
  { video: { config } }: Playlist,
  { from, to }: Segment,
  begin: number,
  clip: OpenClip,
  target: EncodedVideoPacketSource,
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
    await target.add(placed, isFirst ? { decoderConfig: config } : undefined);
    count += 1;
  }
  return count;
}
