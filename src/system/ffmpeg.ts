import { constants, setPriority } from 'node:os';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls, truncate } from '../core/text.js';
import { notStarted, type ProgramFailure, startProgram } from './run-program.js';

/** The system's ffmpeg. */
export interface Ffmpeg {
  /** It was built with libass, which draws text. */
  drawsText: boolean;
  /**
   * Runs it in that folder, without a shell. `onFrames` is told how many pictures are done. Fails with its own last words; throws the
   * signal's reason where that ended it.
   */
  run(
    args: readonly string[],
    options: { folder: string; signal: AbortSignal; onFrames?(frames: number): void },
  ): Promise<Result<null, string>>;
}

const MOST_WORDS = 2_000;

/** How to get ffmpeg, for people who lack it. */
export const GET_FFMPEG =
  'Install ffmpeg and run the same command again: `apt install ffmpeg` (Debian, Ubuntu), `dnf install ffmpeg` (Fedora), ' +
  '`brew install ffmpeg` (macOS), `winget install ffmpeg` (Windows), or https://ffmpeg.org/download.html.';

/** Where ffmpeg is: the program that SHOTLIST_FFMPEG names, else the one in that PATH, the only thing of the environment that it is given. */
export interface FfmpegPlace {
  readonly PATH?: string | undefined;
  readonly SHOTLIST_FFMPEG?: string | undefined;
}

/** Looks for ffmpeg; null where there is none. */
export async function findFfmpeg(place: FfmpegPlace): Promise<Ffmpeg | null> {
  let filters = '';
  const found = await runFfmpeg(place, ['-hide_banner', '-filters'], {
    onOutput: (bytes) => {
      filters += bytes;
    },
  });
  if (!found.ok) return null;
  return {
    drawsText: /\sass\s+V->V/.test(filters),
    async run(args, { folder, signal, onFrames }) {
      let line = '';
      const ended = await runFfmpeg(place, [...COMMON, ...args], {
        folder,
        signal,
        onOutput(bytes) {
          const lines = (line + bytes).split('\n');
          line = lines.pop() ?? '';
          for (const each of lines) {
            const frames = /^frame=\s*(\d+)$/.exec(each)?.[1];
            if (frames !== undefined) onFrames?.(Number(frames));
          }
        },
      });
      signal.throwIfAborted();
      return ended.ok ? ended : err(ended.error.why);
    },
  };
}

/** Asks nothing, says only errors, and tells on stdout how far it is. */
const COMMON = ['-nostdin', '-hide_banner', '-v', 'error', '-y', '-progress', 'pipe:1'];

/** The number of the pipe that is output `index` of ffmpeg: stdout, then those after stderr. */
export function outputPipe(index: number): number {
  return index === 0 ? 1 : index + 2;
}

/** Runs ffmpeg as it is found there, without a shell. The signal kills it. Fails where it was not found, or with its last words. */
export function runFfmpeg(
  place: FfmpegPlace,
  args: readonly string[],
  options: {
    /** How many outputs there are (see `outputPipe`), one if absent. */
    outputs?: number;
    onOutput(bytes: Buffer, output: number): void;
    folder?: string;
    signal?: AbortSignal;
    /** Everything else on the machine comes first. */
    isPatient?: boolean;
  },
): Promise<Result<null, ProgramFailure>> {
  const { onOutput, outputs = 1, folder, signal, isPatient = false } = options;
  return new Promise((resolve) => {
    const { PATH, SHOTLIST_FFMPEG: program = 'ffmpeg' } = place;
    const started = startProgram(program, args, {
      env: PATH === undefined ? {} : { PATH },
      ...(folder === undefined ? {} : { cwd: folder }),
      stdio: ['ignore', 'pipe', 'pipe', ...Array<'pipe'>(outputs - 1).fill('pipe')],
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
    });
    if (!started.ok) return resolve(started);
    const child = started.value;
    if (isPatient && child.pid !== undefined) letOthersFirst(child.pid);
    let words = '';
    for (let output = 0; output < outputs; output += 1)
      child.stdio?.[outputPipe(output)]?.on('data', (bytes: Buffer) => onOutput(bytes, output));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-MOST_WORDS);
    });
    child.on('error', (error) => resolve(err(notStarted(error))));
    child.on('close', (exit, name) => {
      const last = truncate(escapeControls(words.trim().split('\n').at(-1) ?? ''), 300);
      resolve(
        exit === 0 ? ok(null) : err({ isMissing: false, why: last || `it ended with ${exit ?? name}` }),
      );
    });
  });
}

function letOthersFirst(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is over already, or the system does not let us.
  }
}
