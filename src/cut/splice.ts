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

/** A stretch of a file whose packets are copied: seconds from its first picture, and the frames that there are between them. */
export interface Strip {
  /** Absolute. */
  path: string;
  from: number;
  to: number;
  frames: number;
}

/** What a film is copied from; all strips are encoded with the same settings. */
export interface Reel {
  strips: readonly Strip[];
  video: Encoded<VideoCodec, VideoDecoderConfig>;
  /** The sound of the strips, or one file for all of the film. */
  sound: { from: 'strips' | { path: string }; encoded: Encoded<AudioCodec, AudioDecoderConfig> } | null;
}

/** A film to be written. */
export interface Splice {
  disk: Disk;
  /** Absolute; what is there is overwritten. */
  path: string;
  title: string | null;
  rate: Rate;
  signal: AbortSignal;
}

/**
 * Writes the film as an MP4 with its mark and syncs it; every picture at its frame, frame after frame. Returns how many. Fails, in a clause for
 * people, where a file cannot be read, is not what it was or cannot be written; throws what the disk throws on opening and syncing.
 */
export async function splice(film: Splice, reel: Reel): Promise<Result<number, string>> {
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
    const video = new EncodedVideoPacketSource(reel.video.codec);
    output.addVideoTrack(video, { frameRate: film.rate.over / film.rate.under });
    const sound = reel.sound ? new EncodedAudioPacketSource(reel.sound.encoded.codec) : null;
    if (sound) output.addAudioTrack(sound);
    if (film.title !== null) output.setMetadataTags({ title: film.title });
    await output.start();
    const copied = await copyAll(film, reel, video, sound);
    if (!copied.ok) {
      // A target that takes no more cannot even be given up in order; why it took no more is known.
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
  reel: Reel,
  video: EncodedVideoPacketSource,
  sound: EncodedAudioPacketSource | null,
): Promise<Result<number, string>> {
  if (!sound || !reel.sound) return copyStrips(film, reel, video, null);
  const { from, encoded } = reel.sound;
  if (from === 'strips')
    return copyStrips(film, reel, video, soundOfClips(encoded.config, sound, film.signal));
  const copied = await withInput(film.disk, from.path, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    return copyStrips(film, reel, video, track && soundOfFilm(encoded.config, packetsOf(track), sound));
  });
  return copied.ok ? copied.value : err(`${from.path}: ${copied.error}`);
}

async function copyStrips(
  film: Splice,
  reel: Reel,
  video: EncodedVideoPacketSource,
  copySound: CopySound | null,
): Promise<Result<number, string>> {
  let begin = 0;
  for (const strip of reel.strips) {
    const end = begin + strip.frames;
    const copied = await withClip(film.disk, strip.path, async (clip) => {
      const count = await copyPictures(film, reel, strip, begin, clip, video);
      await copySound?.(secondsAt(begin, film.rate), secondsAt(end, film.rate), clip, strip.from);
      return count;
    });
    if (!copied.ok) return err(`${strip.path}: ${copied.error}`);
    if (copied.value !== strip.frames)
      return err(`${strip.path} changed while it was copied: ${copied.value} frames of ${strip.frames}`);
    begin = end;
  }
  return ok(begin);
}

async function copyPictures(
  { rate, signal }: Splice,
  { video: { config } }: Reel,
  { from, to }: Strip,
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
