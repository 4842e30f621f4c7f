import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { err, ok, type Result } from '../core/result.js';

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
