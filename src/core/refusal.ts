import type { Diagnostic } from './diagnostic.js';
import { err } from './result.js';

/**
 * Why nothing was done, or not all of it. `invalid`: manifest, files or options do not allow it; `failed`: the disk or the lockfile
 * failed on the way; `held`: another run is at work; `interrupted`: the caller's signal was aborted.
 */
export type RefusalCode = 'invalid' | 'failed' | 'account' | 'held' | 'unreachable' | 'interrupted';

/** Why nothing was done: what is wrong with the user's files, or one message. */
export interface Refusal {
  code: RefusalCode;
  diagnostics: Diagnostic[];
  message: string;
}

/** A refusal by one message. */
export function refusal(code: RefusalCode, message: string): Refusal {
  return { code, diagnostics: [], message };
}

/** A result that is refused because manifest, files or options do not allow it. */
export function invalid(message: string): { ok: false; error: Refusal } {
  return err(refusal('invalid', message));
}

/** A refusal by what is wrong with the user's files. */
export function badFiles(diagnostics: Diagnostic[]): Refusal {
  return { code: 'invalid', diagnostics, message: '' };
}
