import type { Diagnostic } from '../core/diagnostic.js';
import type { NumberedLine } from './lines.js';

/** Why a lockfile must not be touched, before its place is known. */
export type Problem = Pick<Diagnostic, 'code' | 'message' | 'help'> & {
  /** The other line of the problem. */
  other?: { line: NumberedLine; message: string };
};

const RESTORE = 'restore the file from version control or a backup; it was not changed';

/** The problem as a diagnostic that points at a whole line. */
export function problemAt(file: string, line: NumberedLine, problem: Problem): Diagnostic {
  const { other, ...said } = problem;
  const diagnostic: Diagnostic = { severity: 'error', ...said, place: placeOf(file, line) };
  if (other) diagnostic.related = [{ message: other.message, place: placeOf(file, other.line) }];
  return diagnostic;
}

function placeOf(file: string, line: NumberedLine): NonNullable<Diagnostic['place']> {
  return { file, line: line.number, column: 1, length: Math.max(1, line.text.length), source: line.text };
}

export const conflictMarkers: Problem = {
  code: 'lockfile-conflict-markers',
  message: 'a merge of this lockfile was not finished',
  help: 'delete the marker lines and keep every other line of both sides, in any order; with `merge=union` for it in .gitattributes git does so by itself',
};

export const newer: Problem = {
  code: 'lockfile-newer',
  message: 'this line was written by a newer shotlist',
  help: 'install that version or a later one; the file was not changed',
};

export const damaged: Problem = {
  code: 'lockfile-damaged',
  message: 'this line is damaged: it does not match its checksum',
  help: RESTORE,
};

export const notALockfile: Problem = {
  code: 'lockfile-damaged',
  message: 'a lockfile begins with a line that names its format, and this is another',
  help: RESTORE,
};

/** Lines of two gateways in one file. */
export function twoGateways(one: string, other: string): Problem {
  return {
    code: 'lockfile-two-gateways',
    message: `this line is of jobs at ${other}, the first line of jobs at ${one}`,
    help: 'two lockfiles were merged that do not belong together; restore the one of this manifest',
  };
}

/** Two lines about one job of which only one can be true. */
export function contradiction(job: string, why: string, first: NumberedLine): Problem {
  return {
    code: 'lockfile-contradiction',
    message: `job ${job} has ${why}`,
    help: 'find out at the gateway which line is true and delete the other',
    other: { line: first, message: 'the other line is here' },
  };
}

/** Something that another line must have said before this one could be written. */
export function lineLost(message: string): Problem {
  return { code: 'lockfile-line-lost', message: `${message}: a line was lost`, help: RESTORE };
}
