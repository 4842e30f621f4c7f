import type { Environment } from '../app/film/film.js';
import type { RefusalCode } from '../core/refusal.js';
import type { Journal } from '../ledger/port.js';

/** A room with a person or a program in front of it. */
export interface CliContext extends Environment {
  /** Data goes here, everything else to `err`. */
  out: NodeJS.WriteStream;
  err: NodeJS.WriteStream;
  in: NodeJS.ReadStream;
  /** Colours are wanted, where a stream can show them; `always`: in a file, too. */
  color: boolean | 'always';
  /** What a terminal among these streams shows can be drawn over. */
  draws: boolean;
  /** The folder of the installed package: its `package.json` and its schemas. */
  packageFolder: URL;
  /** Aborted at the first Ctrl-C, SIGTERM or SIGHUP; the reason is a clause for people. */
  interrupt: AbortSignal;
  /** Where a refusal is a document on stdout too, for a program; `indent`: 0 where each line is a document. */
  refusals?: { manifest: string; indent: 0 | 2 };
  /** Given the journal that a run holds: a second Ctrl-C waits for it to settle, so that no request id is lost. */
  holding(journal: Pick<Journal, 'settled'>): void;
}

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
