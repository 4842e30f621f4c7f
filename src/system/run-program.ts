import { err, ok, type Result } from '../core/result.js';
import { escapeControls, truncate, withoutSignatures } from '../core/text.js';
import { type NotStarted, notStarted, startProgram } from './start-program.js';

/** A program that is run, and how far. */
export interface Program {
  /** The program, as it is found in the PATH of `env` or from `folder`, and its arguments. */
  words: readonly string[];
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds. */
  timeout: number;
  /** The most that it may print, in bytes. */
  most: number;
  signal?: AbortSignal | undefined;
}

const LONGEST_WORDS = 300;

/** Runs a program without a shell and without input; what it printed on stdout. Fails with a clause: its own last words where it has some. */
export function runProgram(program: Program): Promise<Result<string, string>> {
  const { words, folder, env, timeout, most, signal } = program;
  const [command = '', ...args] = words;
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(err('stopped'));
    const isNot = ({ isMissing, why }: NotStarted) => err(isMissing ? `${command} was not found` : why);
    const started = startProgram(command, args, {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    if (!started.ok) return resolve(isNot(started.error));
    const child = started.value;
    const out: Buffer[] = [];
    let size = 0;
    let last = '';
    const end = (result: Result<string, string>) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stopped);
      // Whatever it has started may still hold its output open.
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.kill('SIGKILL');
      resolve(result);
    };
    const stopped = () => end(err('stopped'));
    const timer = setTimeout(() => end(err(`it took longer than ${timeout / 1000} s`)), timeout);
    signal?.addEventListener('abort', stopped, { once: true });
    child.stdout?.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size > most) end(err(`it printed more than ${most} bytes`));
      else out.push(bytes);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      last = (last + text).slice(-2000);
    });
    child.on('error', (error) => end(isNot(notStarted(error))));
    child.on('close', (exit, killed) => {
      const line = last.trim().split('\n').at(-1) ?? '';
      const said = truncate(escapeControls(withoutSignatures(line)), LONGEST_WORDS);
      if (exit === 0) end(ok(Buffer.concat(out).toString('utf8')));
      else end(err(`it ended with ${exit ?? killed}${said === '' ? '' : `: ${said}`}`));
    });
  });
}
