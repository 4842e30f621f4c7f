import { runFfmpeg } from './ffmpeg.js';

/**
 * A still of a clip as the bytes of a JPEG, at most 480 pixels wide: the frame at that many seconds of the file at that absolute path.
 * Null where none can be taken. Never rejects.
 */
export type StillOf = (path: string, seconds: number, signal?: AbortSignal) => Promise<Uint8Array | null>;

/** How long one still may take, in milliseconds, and how large it may be, in bytes. */
const MOST_TIME = 20_000;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Stills by the system's ffmpeg, looked for in that PATH, the only thing of the environment that it is given. Once it was not found
 * it is not looked for again.
 */
export function ffmpegStills(path: string | undefined): StillOf {
  let isThere = true;
  return async (file, seconds, signal) => {
    if (!isThere || signal?.aborted) return null;
    const parts: Buffer[] = [];
    let bytes = 0;
    const tooLarge = new AbortController();
    // A timer of its own, because that of `spawn` outlives a program that was not found and keeps the process waiting for it.
    const ends = [tooLarge.signal, AbortSignal.timeout(MOST_TIME), ...(signal ? [signal] : [])];
    const taken = await runFfmpeg(path, argumentsFor(file, seconds), {
      signal: AbortSignal.any(ends),
      isPatient: true,
      onOutput(part) {
        bytes += part.length;
        if (bytes > MOST_BYTES) tooLarge.abort();
        else parts.push(part);
      },
    });
    if (!taken.ok && taken.error.isMissing) isThere = false;
    return taken.ok && bytes > 0 ? Buffer.concat(parts) : null;
  };
}

/** A clip is somebody else's bytes: ffmpeg may follow nothing in it that leads to the network. */
function argumentsFor(file: string, seconds: number): string[] {
  return [
    ...['-nostdin', '-v', 'error', '-threads', '2'],
    ...['-protocol_whitelist', 'file', '-ss', seconds.toFixed(3), '-i', `file:${file}`],
    ...['-map', '0:v:0', '-frames:v', '1', '-vf', "scale='min(480,iw)':-2", '-q:v', '4'],
    ...['-f', 'image2pipe', '-c:v', 'mjpeg', 'pipe:1'],
  ];
}
