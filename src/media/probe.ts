import {
  ALL_FORMATS,
  CustomSource,
  EncodedPacketSink,
  Input,
  type InputTrack,
  type InputVideoTrack,
  Logging,
  LogLevel,
} from 'mediabunny';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls, truncate } from '../core/text.js';
import type { Reader } from '../system/disk.js';
import { FRAMES_FOR_RATE, isTruncated, positive, type Shown, thousandths } from './shown.js';

/** Probes a clip and reads its last frame; the error is a short clause. Never throws on damaged input. */
export async function probeClip(reader: Reader): Promise<Result<Shown, string>> {
  const input = inputOf(reader);
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) return err('no video track');
    const promised = await input.getDurationFromMetadata();
    const there = await input.computeDuration();
    if (promised !== null && isTruncated(there, promised))
      return err(`truncated: ${there.toFixed(1)} s of ${promised.toFixed(1)} s`);
    if (!(await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY)))
      return err('no video frames');
    return ok(await shownBy(input, track));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(`damaged: ${truncate(escapeControls(why), 120)}`);
  } finally {
    input.dispose();
  }
}

/** The tracks and packets of an open media file. Call `dispose` before closing the reader. Its methods throw on damaged files. */
export function inputOf(reader: Reader): Input {
  Logging.level = LogLevel.Silent;
  return new Input({
    formats: ALL_FORMATS,
    source: new CustomSource({
      getSize: () => reader.size,
      read: (start, end) => reader.read(start, end - start),
      handleUnhandledError: () => {},
    }),
  });
}

async function shownBy(input: Input, track: InputVideoTrack): Promise<Shown> {
  // Streams and reordered frames start later than 0.
  const duration = (await track.computeDuration()) - Math.max(0, await track.getFirstTimestamp());
  const rate = await frameRate(track);
  const others = (await input.getTracks()).filter((other) => other.id !== track.id);
  const codecs = await Promise.all([track, ...others].map(codecOf));
  return {
    width: positive(await track.getDisplayWidth()),
    height: positive(await track.getDisplayHeight()),
    duration: Number.isFinite(duration) && duration >= 0 ? thousandths(duration) : null,
    fps: rate === null ? null : positive(thousandths(rate)),
    codecs: codecs.filter((codec) => codec !== null),
  };
}

/** The frame rate by the times of the frames, because WebM does not store how long the last one is shown; null for a single frame. */
async function frameRate(track: InputVideoTrack): Promise<number | null> {
  let [frames, first, last] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for await (const { timestamp } of new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    frames += 1;
    first = Math.min(first, timestamp);
    last = Math.max(last, timestamp);
    if (frames === FRAMES_FOR_RATE) break;
  }
  return last > first ? (frames - 1) / (last - first) : null;
}

async function codecOf(track: InputTrack): Promise<string | null> {
  const codec = (await track.getCodecParameterString()) ?? (await track.getInternalCodecId());
  return typeof codec === 'string' ? codec : null;
}
