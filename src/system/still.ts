import { ok } from '../core/result.js';
import { type FfmpegPlace, outputPipe, runFfmpeg } from './ffmpeg.js';

/** A picture of the clip at that absolute path, from about that many seconds into it. */
export interface Frame {
  path: string;
  seconds: number;
}

/** The frames before this many seconds are often black, or the image that the clip was made from. */
const OPENING = 1;

/**
 * Stills of clips as the bytes of JPEGs, at most 480 pixels wide, in the order asked for. Null where none can be taken. Never rejects.
 */
export type StillsOf = (frames: readonly Frame[], signal?: AbortSignal) => Promise<(Uint8Array | null)[]>;

/** How long a still may take, in milliseconds, and how large it may be, in bytes. */
const MOST_TIME = 20_000;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Stills by ffmpeg. Once it was not found it is not looked for again.
 *
 * One process takes all of them, because its start costs more than the still of a small clip: of 16 clips, 25 ms of CPU each instead of
 * 90. It gives up at the first clip that it cannot read, so the halves of a failed batch are tried alone.
 */
export function ffmpegStills(place: FfmpegPlace): StillsOf {
  let isThere = true;
  return take;

  async function take(frames: readonly Frame[], signal?: AbortSignal): Promise<(Uint8Array | null)[]> {
    const none = frames.map(() => null);
    if (!isThere || signal?.aborted || frames.length === 0) return none;
    const taken = await takeAtOnce(place, frames, signal);
    if (taken.ok) return taken.value;
    if (taken.error.isMissing) isThere = false;
    if (frames.length === 1) return none;
    const half = Math.ceil(frames.length / 2);
    return [...(await take(frames.slice(0, half), signal)), ...(await take(frames.slice(half), signal))];
  }
}

async function takeAtOnce(place: FfmpegPlace, frames: readonly Frame[], signal: AbortSignal | undefined) {
  const parts = frames.map((): Buffer[] => []);
  let bytes = 0;
  const tooLarge = new AbortController();
  // A timer of its own, because that of `spawn` outlives a program that was not found and keeps the process waiting for it.
  const late = AbortSignal.timeout(MOST_TIME * frames.length);
  const ends = [tooLarge.signal, late, ...(signal ? [signal] : [])];
  const taken = await runFfmpeg(place, argumentsFor(frames), {
    signal: AbortSignal.any(ends),
    isPatient: true,
    outputs: frames.length,
    onOutput(part, output) {
      bytes += part.length;
      if (bytes > MOST_BYTES * frames.length) tooLarge.abort();
      else parts[output]?.push(part);
    },
  });
  if (!taken.ok) return taken;
  return ok(parts.map((each) => (each.length > 0 ? Buffer.concat(each) : null)));
}

/**
 * A clip is somebody else's bytes: ffmpeg may follow nothing in it that leads to the network.
 *
 * The key frame at or before the time asked for is taken, or the first frame after the clip's opening where that is later: few frames are
 * decoded (of a clip of 1080p, 60 ms of CPU instead of 270 with a key frame a second, 260 instead of 550 with one at its start).
 */
function argumentsFor(frames: readonly Frame[]): string[] {
  const inputs = frames.flatMap(({ path, seconds }) => [
    ...['-threads', '1', '-skip_loop_filter', 'all', '-protocol_whitelist', 'file'],
    ...['-noaccurate_seek', '-ss', seconds.toFixed(3), '-i', `file:${path}`],
  ]);
  const outputs = frames.flatMap(({ seconds }, index) => [
    ...['-map', `${index}:v:0`, '-frames:v', '1', '-filter:v', pictureFrom(Math.min(seconds, OPENING))],
    ...['-q:v', '4', '-threads', '1', '-f', 'image2pipe', '-c:v', 'mjpeg', `pipe:${outputPipe(index)}`],
  ]);
  return ['-nostdin', '-v', 'error', '-copyts', ...inputs, ...outputs];
}

/** The filter that takes the first picture from that time of the clip on, and makes it small. */
function pictureFrom(seconds: number): string {
  return `select='gte(t,${seconds.toFixed(3)})',scale='min(480,iw)':-2`;
}
