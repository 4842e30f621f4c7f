import { type Refusal, refusal } from '../core/refusal.js';
import { errorCode, FileProblem } from '../system/disk.js';

/**
 * Explains an error about a file or folder that the system does not let a command use. Returns null for any other error, and when the
 * process has too many files open: that error is not about one particular file.
 */
export function unusableFile(error: unknown): Refusal | null {
  const code = errorCode(error);
  if (!(error instanceof Error) || code === undefined || /^E[MN]FILE$/.test(code)) return null;
  const cure =
    code === 'ENAMETOOLONG'
      ? 'Give it a shorter name; the lockfile and its claim are named after the manifest.'
      : 'Make it one that you may read and write, move it away, or name another.';
  const what = error instanceof FileProblem ? error.words : error.message;
  return refusal('invalid', `A file or folder cannot be used: ${what}. ${cure}`);
}
