import {
  type AudioCodec,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
  type VideoCodec,
} from 'mediabunny';
import { err, ok, type Result } from '../core/result.js';
import type { Disk } from '../system/disk.js';
import { type Encoded, type OpenClip, packetsOf, withClip, withInput } from './footage.js';
import { covered, markOf } from './mark.js';
import { framesIn, type Rate, secondsAt } from './rate.js';

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
  if (from === 'strips') return copyStrips(film, reel, video, gridOf(film, encoded.config, sound));
  const copied = await withInput(film.disk, from.path, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    return copyStrips(film, reel, video, track && wholeSound(encoded.config, packetsOf(track), sound));
  });
  return copied.ok ? copied.value : err(`${from.path}: ${copied.error}`);
}

/** Copies the sound of a stretch of the film, seconds from its beginning, where `clip` is shown from `from` on. */
type CopySound = (start: number, end: number, clip: OpenClip, from: number) => Promise<void>;

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

/**
 * The sound of the clips. Packets of sound are longer than pictures, so those of the whole film stand on one grid, and each clip's are
 * moved to the nearest places on it: never further off than half a packet, however many clips there are.
 */
function gridOf(
  { signal }: Splice,
  decoderConfig: AudioDecoderConfig,
  target: EncodedAudioPacketSource,
): CopySound {
  let next = 0;
  /** Seconds of a packet; the last one of a clip may claim to be shorter. */
  let step = 0;
  return async (start, end, { audio, first }, from) => {
    for await (const packet of audio ? packetsOf(audio) : []) {
      signal.throwIfAborted();
      step ||= packet.duration;
      if (step <= 0) return;
      const at = start + packet.timestamp - first - from;
      const place = Math.round(at / step);
      if (place < next || at < start - step / 2) continue;
      if (place * step >= end) return;
      const placed = packet.clone({ timestamp: place * step, duration: step });
      await target.add(placed, next === 0 ? { decoderConfig } : undefined);
      next = place + 1;
    }
  };
}

/** The sound of all of the film, as far as its pictures are copied; called for one stretch after another. */
function wholeSound(
  decoderConfig: AudioDecoderConfig,
  packets: AsyncIterable<EncodedPacket>,
  target: EncodedAudioPacketSource,
): CopySound {
  const coming = packets[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<EncodedPacket>> | null = null;
  let isFirst = true;
  return async (_start, end) => {
    for (;;) {
      next ??= coming.next();
      const { value, done } = await next;
      if (done || value.timestamp >= end) return;
      next = null;
      await target.add(value, isFirst ? { decoderConfig } : undefined);
      isFirst = false;
    }
  };
}
