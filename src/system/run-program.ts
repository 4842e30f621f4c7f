import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls, truncate, withoutSignatures } from '../core/text.js';

/** Why a program did not do what it was run for. */
export interface ProgramFailure {
  /** There is no such program. */
  isMissing: boolean;
  /** It is there and cannot be executed: a file without that permission, or no program at all. */
  isForbidden?: true;
  /** A clause for people: its own last words where it has some. */
  why: string;
}

/**
 * Starts a program without a shell. Of what forbids to start it Node throws some, which is the error here, and tells some later by an
 * `error` event. In that case, where the process cannot have another file open, the program has no streams.
 */
export function startProgram(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): Result<Omit<ChildProcess, 'stdio'> & { stdio?: ChildProcess['stdio'] }, ProgramFailure> {
  try {
    return ok(spawn(command, args, options));
  } catch (error) {
    return err(notStarted(error as NodeJS.ErrnoException));
  }
}

/** What an error of a start means. A folder on the way that is a file is as good as no program (execvp(3)). */
export function notStarted({ code = '', message, path }: NodeJS.ErrnoException): ProgramFailure {
  if (code === 'EACCES' || code === 'ENOEXEC')
    return { isMissing: false, isForbidden: true, why: `${path} is not executable (${code})` };
  return { isMissing: code === 'ENOENT' || code === 'ENOTDIR', why: message };
}

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

const hasGroups = process.platform !== 'win32';

/** How long the output of a program is read on after its end, in milliseconds: what it has started may hold it open for ever. */
const LAST_OUTPUT = 1_000;

/** Runs a program without a shell and without input; what it printed on stdout. Its last words are shown without signatures. */
export function runProgram(program: Program): Promise<Result<string, ProgramFailure>> {
  const { words, folder, env, timeout, most, signal } = program;
  const [command = '', ...args] = words;
  const unstarted = (failure: ProgramFailure) =>
    err({ ...failure, why: failure.isMissing ? `${command} was not found` : failure.why });
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(failed('stopped'));
    const started = startProgram(command, args, {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // A group of its own, so that what it has started can be ended with it. On Windows that would be a window of its own.
      detached: hasGroups,
    });
    if (!started.ok) return resolve(unstarted(started.error));
    const child = started.value;
    const out: Buffer[] = [];
    let size = 0;
    let last = '';
    let ended: NodeJS.Timeout | undefined;
    const end = (result: Result<string, ProgramFailure>) => {
      clearTimeout(timer);
      clearTimeout(ended);
      signal?.removeEventListener('abort', stopped);
      // Whatever it has started may still hold its output open.
      child.stdout?.destroy();
      child.stderr?.destroy();
      if (!result.ok) kill(child);
      resolve(result);
    };
    const stopped = () => end(failed('stopped'));
    const timer = setTimeout(() => end(failed(`it took longer than ${timeout / 1000} s`)), timeout);
    signal?.addEventListener('abort', stopped, { once: true });
    child.stdout?.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size > most) end(failed(`it printed more than ${most} bytes`));
      else out.push(bytes);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      last = (last + text).slice(-2000);
    });
    child.on('error', (error) => end(unstarted(notStarted(error))));
    const over = (exit: number | null, killed: NodeJS.Signals | null) => {
      const line = last.trim().split('\n').at(-1) ?? '';
      const said = truncate(escapeControls(withoutSignatures(line)), LONGEST_WORDS);
      if (exit === 0) end(ok(Buffer.concat(out).toString('utf8')));
      else end(failed(`it ended with ${exit ?? killed}${said === '' ? '' : `: ${said}`}`));
    };
    child.on('exit', (...how) => {
      ended = setTimeout(over, LAST_OUTPUT, ...how);
    });
    child.on('close', over);
  });
}

/** Ends a program and what it has started. */
function kill({ pid }: { pid?: number | undefined }): void {
  if (pid === undefined) return;
  try {
    process.kill(hasGroups ? -pid : pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function failed(why: string): Result<never, ProgramFailure> {
  return err({ isMissing: false, why });
}
