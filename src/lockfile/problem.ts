import type { Diagnostic } from '../core/diagnostic.js';
import { gatewaysIn } from '../ledger/gateways.js';
import type { Header } from '../ledger/record.js';
import type { NumberedLine } from './lines.js';

/** Why a lockfile must not be changed; a diagnostic without its place. */
export type Problem = Pick<Diagnostic, 'code' | 'message' | 'help'> & {
  /** A second line that belongs to the problem. */
  other?: { line: NumberedLine; message: string };
};

const RESTORE = 'restore the file from version control or a backup; shotlist did not change it';

/**
 * The diagnostic for a problem, with the whole line as its place. `isOurs`: the file is known for a lockfile; of any other, such as what a
 * link in its place leads to, no content is shown.
 */
export function problemAt(file: string, line: NumberedLine, problem: Problem, isOurs: boolean): Diagnostic {
  const { other, ...rest } = problem;
  const place = isOurs ? placeOf(file, line) : { ...placeOf(file, line), source: '' };
  const diagnostic: Diagnostic = { severity: 'error', ...rest, place };
  if (other) diagnostic.related = [{ message: other.message, place: placeOf(file, other.line) }];
  return diagnostic;
}

function placeOf(file: string, line: NumberedLine): NonNullable<Diagnostic['place']> {
  return { file, line: line.number, column: 1, length: Math.max(1, line.text.length), source: line.text };
}

export const conflictMarkers: Problem = {
  code: 'lockfile-conflict-markers',
  message: 'the lockfile contains merge conflict markers',
  help: 'delete the marker lines and keep all other lines of both sides, in any order; with `merge=union` in .gitattributes git does this automatically',
};

export const newer: Problem = {
  code: 'lockfile-newer',
  message: 'this line was written by a newer shotlist',
  help: 'install that version or a later one; shotlist did not change the file',
};

export const damaged: Problem = {
  code: 'lockfile-damaged',
  message: 'this line is damaged: it does not match its checksum',
  help: RESTORE,
};

export const notALockfile: Problem = {
  code: 'lockfile-damaged',
  message: 'not a shotlist lockfile: the header line is missing',
  help: RESTORE,
};

/** Lines for two gateways in one file. */
export function twoGateways(one: Header, other: Header): Problem {
  return {
    code: 'lockfile-two-gateways',
    message: `this line is for the gateway ${gatewaysIn(other)}, the first line for ${gatewaysIn(one)}`,
    help: 'two unrelated lockfiles were merged; restore the lockfile of this manifest',
  };
}

/** Two contradictory lines about one job; `why` is what it has, such as "two request ids". */
export function contradiction(job: string, why: string, first: NumberedLine): Problem {
  return {
    code: 'lockfile-contradiction',
    message: `job ${job} has ${why}`,
    help: 'check at the gateway which line is correct and delete the other one',
    other: { line: first, message: 'the other line' },
  };
}

/** A line that requires an earlier line, which is missing. */
export function lineLost(message: string): Problem {
  return { code: 'lockfile-line-lost', message: `${message}: a line was lost`, help: RESTORE };
}
