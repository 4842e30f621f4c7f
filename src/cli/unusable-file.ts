import { type Refusal, refusal } from '../core/refusal.js';
import { errorCode, FileProblem, whyNot } from '../system/disk.js';

/**
 * Explains an error about a file or folder that the system does not let a command use. Returns null for any other error, and when the
 * process has too many files open: that error is not about one particular file.
 */
export function unusableFile(error: unknown): Refusal | null {
  const code = errorCode(error);
  if (!(error instanceof Error) || code === undefined || /^E[MN]FILE$/.test(code)) return null;
  const { path, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'uv_cwd')
    return refusal('invalid', 'The current folder does not exist any more. Change to another one.');
  const what =
    path === undefined || error instanceof FileProblem ? whyNot(error) : `${path}: ${whyNot(error)}`;
  return refusal('invalid', `A file or folder cannot be used: ${what}. ${cureOf(code)}`);
}

function cureOf(code: string): string {
  switch (code) {
    case 'ENAMETOOLONG':
      return 'Give it a shorter name; the lockfile and its claim are named after the manifest.';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Make room on its disk, then run the same command again.';
    default:
      return 'Make it one that you may read and write, move it away, or name another.';
  }
}
