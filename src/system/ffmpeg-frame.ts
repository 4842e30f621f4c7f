import { err, ok, type Result } from '../core/result.js';
import { type FfmpegPlace, findFfmpeg, runFfmpeg } from './ffmpeg.js';
import {
  type At,
  type FrameTaker,
  framesWith,
  MOST_BYTES,
  MOST_TIME,
  type Picture,
  TOLERANCE,
} from './frame.js';

/** Frames get times of their own, so that none is dropped or shown twice whatever the clip's times are. */
const ONE_BY_ONE = 'setpts=N/25/TB';

/**
 * Frames by ffmpeg. They are counted first and then taken by number: neither the end of the file (sound may be longer than the picture) nor
 * the order of decoding (B-frames) says which is the last.
 */
export function ffmpegFrames(place: FfmpegPlace): FrameTaker {
  return framesWith({ isThere: async () => (await findFfmpeg(place)) !== null, take });

  async function take(file: string, at: At, signal?: AbortSignal): Promise<Picture> {
    const count = at === 'first' ? ok(1) : await countFrames(file, at, signal);
    if (!count.ok) return count;
    if (count.value === 0) return err('it has no such frame');
    return numbered(file, count.value - 1, signal);
  }

  /** How many frames the clip has, or how many of them begin by then. */
  async function countFrames(
    file: string,
    at: number | 'last',
    signal: AbortSignal | undefined,
  ): Promise<Result<number, string>> {
    const filter = at === 'last' ? ONE_BY_ONE : `select=lte(t-start_t\\,${at + TOLERANCE}),${ONE_BY_ONE}`;
    const told = await run(
      file,
      ['-vf', filter, '-r', '25', '-progress', 'pipe:1', '-f', 'null', '-'],
      signal,
    );
    if (!told.ok) return told;
    const counts = [...told.value.toString('latin1').matchAll(/^frame=\s*(\d+)/gm)];
    return ok(Number(counts.at(-1)?.[1] ?? 0));
  }

  async function numbered(
    file: string,
    number: number,
    signal: AbortSignal | undefined,
  ): Promise<Result<Uint8Array, string>> {
    const filter = `select=eq(n\\,${number}),${ONE_BY_ONE},format=rgb24`;
    const output = ['-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', 'pipe:1'];
    const taken = await run(file, ['-vf', filter, '-r', '25', ...output], signal);
    return taken.ok && taken.value.length === 0 ? err('ffmpeg gave no picture') : taken;
  }

  async function run(
    file: string,
    args: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Result<Buffer, string>> {
    const parts: Buffer[] = [];
    let bytes = 0;
    const tooLarge = new AbortController();
    const ends = [tooLarge.signal, AbortSignal.timeout(MOST_TIME), ...(signal ? [signal] : [])];
    const ended = await runFfmpeg(place, [...inputOf(file), ...args], {
      signal: AbortSignal.any(ends),
      onOutput(part) {
        bytes += part.length;
        if (bytes > MOST_BYTES) tooLarge.abort();
        else parts.push(part);
      },
    });
    return ended.ok ? ok(Buffer.concat(parts)) : err(ended.error.why);
  }
}

/** A clip is somebody else's bytes: ffmpeg may follow nothing in it that leads to the network. */
function inputOf(file: string): string[] {
  return ['-nostdin', '-v', 'error', '-protocol_whitelist', 'file', '-i', `file:${file}`, '-map', '0:v:0'];
}
