import type { Usd } from '../core/money.js';
import { unreachable } from '../core/result.js';
import { committedOf, type PriceNow } from '../ledger/committed.js';
import type { Job } from '../ledger/record.js';
import { type State, stateOf } from '../ledger/state.js';
import { lastError, missingText, stateText } from '../plan/state-text.js';
import type { Take } from '../takes/take.js';

/** A take with the jobs that it ever had, or a job that serves no take: what status and report show in one row. */
export type StatusRow = {
  /** Jobs that the current one came in place of. */
  earlier: Job[];
  /** The job serves no take of the manifest, although that could be read. */
  orphan: boolean;
  /** Paths below the output folder where the job's files are, in their order; null for one that is not on this disk. */
  outputs: readonly (string | null)[];
  /** Which other jobs have the job's request id, where any has. */
  shared?: string | undefined;
} & (
  | { take: Take; job: Job | null }
  /** an orphan, or any job where the manifest cannot be read. */
  | { take: null; job: Job }
);

/** The word for a row: the state of its job, `pending` without one, `disabled` for a take of a disabled shot. */
export type RowState = State | 'disabled';

/** What became of the take, or of the orphan job. */
export function rowState({ take, job }: StatusRow): RowState {
  if (take && !take.enabled) return 'disabled';
  return job ? stateOf(job) : 'pending';
}

/** The shot and number of the take of a row; those that the job was made for where it has none. */
export function rowTake({ take, job }: StatusRow): { shot: string; take: number } {
  return take ?? job.intent;
}

/** True if a clip that was finished is not on this disk. */
export function isMissing({ job, outputs }: StatusRow): boolean {
  return job?.finished !== undefined && (outputs.length === 0 || outputs.includes(null));
}

/** What a person should know about a take that is not simply done, null if there is nothing. */
export function rowError(row: StatusRow): string | null {
  const { job } = row;
  if (row.shared !== undefined) return row.shared;
  const state = rowState(row);
  switch (state) {
    case 'failed':
    case 'unknown':
      return job && stateText(job);
    case 'submitted':
    case 'rendered':
      return job && lastError(job);
    case 'finished':
      return job && isMissing(row) ? missingText(job) : null;
    case 'pending':
    case 'abandoned':
    case 'disabled':
      return null;
    default:
      return unreachable(state);
  }
}

/** All jobs of a row, the current one first. */
export function rowJobs({ job, earlier }: StatusRow): Job[] {
  return job ? [job, ...earlier] : earlier;
}

/** What the jobs of all rows have committed, unpriced ones at today's price; null if one has none. */
export function rowsCommitted(rows: readonly StatusRow[], priceNow: PriceNow): Usd | null {
  return committedOf(rows.flatMap(rowJobs), priceNow);
}

/** How many takes are in which state, in the order a film goes through them; orphans are not counted. */
export function countStates(rows: readonly StatusRow[]): Partial<Record<RowState, number>> {
  const counts = new Map<RowState, number>();
  for (const row of rows) {
    if (!row.orphan) counts.set(rowState(row), (counts.get(rowState(row)) ?? 0) + 1);
  }
  return Object.fromEntries(
    STATES.flatMap((state) => (counts.has(state) ? [[state, counts.get(state) ?? 0]] : [])),
  );
}

const STATES: RowState[] = [
  'finished',
  'rendered',
  'submitted',
  'unknown',
  'failed',
  'pending',
  'abandoned',
  'disabled',
];
