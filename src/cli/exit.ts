import type { RefusalCode } from '../app/refusal.js';

/** The exit codes of the command line; the README lists what they mean. */
export type Exit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130;

/** The exit code of a command that did not do what it was asked for. */
export const EXIT_OF: Readonly<Record<RefusalCode, Exit>> = {
  failed: 1,
  invalid: 2,
  account: 4,
  held: 5,
  unreachable: 6,
  interrupted: 130,
};
