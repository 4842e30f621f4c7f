import type { Clock, Random } from '../core/clock.js';
import type { Diagnostic } from '../core/diagnostic.js';
import type { Disk } from '../disk.js';
import type { Journal } from '../lockfile/port.js';
import type { StillOf } from '../media/still.js';

/** The exit codes of the command line (design, "The command line"). */
export type Exit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130;

/** What every command works in; no command reaches past it. */
export interface Room {
  disk: Disk;
  clock: Clock;
  random: Random;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  home: string;
  /** Takes stills from clips on the disk; absent where nothing can. */
  still?: StillOf | undefined;
}

/** Where a command writes: data to `out`, everything else to `err`. */
export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

/** A room with a person or a program in front of it. */
export interface Shell extends Room {
  out: Sink & NodeJS.WriteStream;
  err: Sink & NodeJS.WriteStream;
  in: NodeJS.ReadStream;
  color: boolean;
  /** Aborted at the first Ctrl-C, SIGTERM or SIGHUP; the reason is a clause for people. */
  interrupt: AbortSignal;
  /** Given the journal that a run holds: a second Ctrl-C waits for it to settle, so that no request id is lost. */
  holding(journal: Pick<Journal, 'settled'>): void;
}

/** Why a command did nothing: what is wrong with the user's files, or one message. */
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
