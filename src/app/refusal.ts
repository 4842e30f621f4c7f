import type { Diagnostic } from '../core/diagnostic.js';

/** The exit codes of the command line; the README lists what they mean. */
export type Exit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130;

/** Why nothing was done: what is wrong with the user's files, or one message. */
export interface Refusal {
  exit: Exit;
  diagnostics: Diagnostic[];
  message: string;
}

/** A refusal by one message. */
export function refusal(exit: Exit, message: string): Refusal {
  return { exit, diagnostics: [], message };
}

/** A refusal by what is wrong with the user's files: exit 2. */
export function badFiles(diagnostics: Diagnostic[]): Refusal {
  return { exit: 2, diagnostics, message: '' };
}
