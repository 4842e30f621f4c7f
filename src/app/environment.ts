import type { Diagnostic } from '../core/diagnostic.js';
import type { LedgerStore } from '../ledger/port.js';
import type { StillOf } from '../media/still.js';
import type { Clock, Random } from '../system/clock.js';
import type { Disk } from '../system/disk.js';

/** The exit codes of the command line; the README lists what they mean. */
export type Exit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130;

/** What a film is opened, planned and rendered in; nothing in here reaches past it. */
export interface Environment {
  disk: Disk;
  clock: Clock;
  random: Random;
  /** Where the film's ledger is kept; the lockfile beside the manifest where absent. */
  ledger?: LedgerStore | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, null where there is none. Only a key file is looked for there. */
  home: string | null;
  /** Looks a host name up; rejects with the `code` of `dns.lookup` where there is no answer. */
  lookup: (hostname: string) => Promise<unknown>;
  /** Takes stills from clips on the disk; absent where nothing can. */
  still?: StillOf | undefined;
  /** How many more files can be open at a time, counted up to `most`; absent where there is no limit. */
  spareFiles?: ((most: number) => number) | undefined;
}

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
