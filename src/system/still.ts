import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

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
    const taken = await frameBy(path, argumentsFor(file, seconds), signal);
    if (taken === 'no ffmpeg') isThere = false;
    return typeof taken === 'string' ? null : taken;
  };
}

/** A clip is somebody else's bytes: ffmpeg may follow nothing in it that leads to the network. */
function argumentsFor(file: string, seconds: number): string[] {
  const input = ['-protocol_whitelist', 'file', '-ss', seconds.toFixed(3), '-i', `file:${file}`];
  const frame = ['-map', '0:v:0', '-frames:v', '1', '-vf', "scale='min(480,iw)':-2", '-q:v', '4'];
  return [
    ...['-nostdin', '-v', 'error', '-threads', '2'],
    ...input,
    ...frame,
    '-f',
    'image2pipe',
    '-c:v',
    'mjpeg',
    'pipe:1',
  ];
}

function frameBy(
  path: string | undefined,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Uint8Array | 'no ffmpeg' | 'no frame'> {
  return new Promise((resolve) => {
    // A timer of its own, because that of `spawn` outlives a program that was not found and keeps the process waiting for it.
    const tooLong = AbortSignal.timeout(MOST_TIME);
    const child = spawn('ffmpeg', args, {
      env: path === undefined ? {} : { PATH: path },
      stdio: ['ignore', 'pipe', 'ignore'],
      killSignal: 'SIGKILL',
      signal: signal ? AbortSignal.any([signal, tooLong]) : tooLong,
    });
    if (child.pid !== undefined) letOthersFirst(child.pid);
    const parts: Buffer[] = [];
    let bytes = 0;
    // There is none where the process cannot have another file open.
    child.stdout?.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > MOST_BYTES) child.kill('SIGKILL');
      else parts.push(part);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? 'no ffmpeg' : 'no frame'),
    );
    child.on('close', (exit) => resolve(exit === 0 && bytes > 0 ? Buffer.concat(parts) : 'no frame'));
  });
}

/** Gives a process a low priority: a run has more urgent things to do than its posters. */
function letOthersFirst(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is over already, or the system does not let us.
  }
}
