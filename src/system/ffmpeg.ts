import { spawn } from 'node:child_process';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls, truncate } from '../core/text.js';

/** The system's ffmpeg. */
export interface Ffmpeg {
  /** It was built with libass, which draws text. */
  drawsText: boolean;
  /**
   * Runs it in that folder, without a shell. `onFrames` is told how many pictures are done. Fails with its own last words; throws the
   * signal's reason where that ended it.
   */
  run(args: readonly string[], options: FfmpegRun): Promise<Result<null, string>>;
}

/** One run of ffmpeg. */
export interface FfmpegRun {
  folder: string;
  signal: AbortSignal;
  onFrames(frames: number): void;
}

const MOST_WORDS = 2_000;

/** How to get ffmpeg, for people who lack it. */
export const GET_FFMPEG =
  'Install ffmpeg and run the same command again: `apt install ffmpeg` (Debian, Ubuntu), `dnf install ffmpeg` (Fedora), ' +
  '`brew install ffmpeg` (macOS), `winget install ffmpeg` (Windows), or https://ffmpeg.org/download.html.';

/** Looks for ffmpeg in that PATH, the only thing of the environment that it is given; null where there is none. */
export async function findFfmpeg(path: string | undefined): Promise<Ffmpeg | null> {
  const env = path === undefined ? {} : { PATH: path };
  let filters = '';
  const found = await spawned(['-hide_banner', '-filters'], env, undefined, {
    signal: new AbortController().signal,
    onText: (text) => {
      filters += text;
    },
  });
  if (!found.ok) return null;
  return {
    drawsText: /\sass\s+V->V/.test(filters),
    async run(args, { folder, signal, onFrames }) {
      let line = '';
      const ended = await spawned([...COMMON, ...args], env, folder, {
        signal,
        onText(text) {
          const lines = (line + text).split('\n');
          line = lines.pop() ?? '';
          for (const each of lines) {
            const frames = /^frame=\s*(\d+)$/.exec(each)?.[1];
            if (frames !== undefined) onFrames(Number(frames));
          }
        },
      });
      signal.throwIfAborted();
      return ended;
    },
  };
}

/** Asks nothing, says only errors, and tells on stdout how far it is. */
const COMMON = ['-nostdin', '-hide_banner', '-v', 'error', '-y', '-progress', 'pipe:1'];

function spawned(
  args: readonly string[],
  env: Record<string, string>,
  folder: string | undefined,
  { signal, onText }: { signal: AbortSignal; onText(text: string): void },
): Promise<Result<null, string>> {
  return new Promise((resolve) => {
    const child = spawn('ffmpeg', args, {
      env,
      ...(folder === undefined ? {} : { cwd: folder }),
      stdio: ['ignore', 'pipe', 'pipe'],
      killSignal: 'SIGKILL',
      signal,
    });
    let words = '';
    // There are none where the process cannot have another file open.
    child.stdout?.setEncoding('utf8').on('data', onText);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-MOST_WORDS);
    });
    child.on('error', (error) => resolve(err(error.message)));
    child.on('close', (exit, name) => {
      const last = truncate(escapeControls(words.trim().split('\n').at(-1) ?? ''), 300);
      resolve(exit === 0 ? ok(null) : err(last || `it ended with ${exit ?? name}`));
    });
  });
}
