import type { Usd } from '../core/money.js';
import { unreachable } from '../core/result.js';
import { committedOf, type PriceNow } from '../ledger/charge.js';
import type { Job } from '../ledger/record.js';
import { stateOf, type TakeState } from '../ledger/state.js';
import { isKept } from '../plan/keep.js';
import { takeState } from '../plan/match.js';
import { type Choice, choicesOf } from '../plan/pick.js';
import type { Lack } from '../plan/sources.js';
import { lastError, missingText, stateText } from '../plan/state-text.js';
import type { Take } from '../takes/take.js';

/** A row of status and report: a take with all its jobs, or an orphan. */
export type StatusRow = {
  /** Jobs that the current one replaced, newest first. */
  earlier: Job[];
  /** The outputs of `earlier` by job, as of a row; as recorded if absent. */
  earlierOutputs?: ReadonlyMap<string, readonly (string | null)[]>;
  /** True if the manifest could be read and no take uses the job. */
  orphan: boolean;
  /** The paths of the job's files below the output folder, in order; null for a file that is not on this disk. */
  outputs: readonly (string | null)[];
  /** The other jobs with the same request id, in words, if there are any. */
  shared?: string | undefined;
  /** Whose run works on the job now, and on which machine, where several share a ledger. */
  worker?: string | undefined;
  /** As of `MatchedTake`. */
  stale?: string | undefined;
  lack?: Lack | undefined;
  /** The older version that stands in for a take until its own clip is finished; null without one. */
  older: OlderVersion | null;
} & (
  | { take: Take; job: Job | null }
  /** An orphan, or any job if the manifest cannot be read. */
  | { take: null; job: Job }
);

/** A clip of a take that was made for what the take said before. */
export interface OlderVersion {
  job: Job;
  /** As of a row. */
  outputs: readonly (string | null)[];
  /** What the take says otherwise by now: `settings.duration 6 -> 8`; empty if it was only rendered again. */
  changes: string[];
}

/** The state of a row: that of its take, or of the job without one; `disabled` for a take of a disabled shot. */
export type RowState = TakeState | 'disabled';

/** The state of a take or an orphan. A job that another run is just submitting is not unknown. */
export function rowState({ take, job, older, stale, lack, worker }: StatusRow): RowState {
  if (job && worker !== undefined && stateOf(job) === 'unknown') return 'submitted';
  if (!take) return stateOf(job);
  return take.enabled ? takeState({ take, job, older: older?.job ?? null, stale, lack }) : 'disabled';
}

/** The shot and number of the take of a row; those of the job's intent for an orphan. */
export function rowTake({ take, job }: StatusRow): { shot: string; take: number } {
  return take ?? job.intent;
}

/** True if a finished clip is not on this disk. */
export function isMissing({ job, outputs }: StatusRow): boolean {
  return job?.finished !== undefined && (outputs.length === 0 || outputs.includes(null));
}

/** Which version of a take is shown if it is not of the present text, as a short clause; null otherwise. */
export function versionText({ take, job, older, stale }: StatusRow): string | null {
  if (job?.finished && stale !== undefined) return stale;
  if (!older) return take && isKept({ take, job }) ? 'kept after an edit' : null;
  return older.changes.length > 0 ? `edited: ${older.changes.join(', ')}` : 'earlier version';
}

/** The problem of a take, in a short clause; null if there is none. */
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
      return job && (lastError(job) ?? (row.worker === undefined ? null : `by ${row.worker}`));
    case 'finished':
    case 'stale':
      return job && isMissing(row) ? missingText(job) : null;
    case 'blocked':
      return row.lack?.why ?? null;
    case 'pending':
    case 'outdated':
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

/** The earlier versions of a row that have a clip, as rows of their own, newest first. */
export function versionsOf({ earlier, earlierOutputs }: StatusRow): StatusRow[] {
  return earlier.flatMap((job) => {
    if (job.finished === undefined || job.clips === undefined) return [];
    const outputs = earlierOutputs?.get(job.job) ?? job.clips.files.map(({ path }) => path);
    return [{ take: null, job, earlier: [], orphan: true, older: null, outputs }];
  });
}

/** The choice of every shot by its id. */
export function rowChoices(rows: readonly StatusRow[]): Map<string, Choice> {
  return choicesOf(
    rows.map(({ take, job, earlier, older }) => ({ take, job, earlier, older: older?.job ?? null })),
  );
}

/** The sum committed by the jobs of all rows, unpriced ones at today's price; null if one has no known price. */
export function rowsCommitted(rows: readonly StatusRow[], priceNow: PriceNow): Usd | null {
  return committedOf(rows.flatMap(rowJobs), priceNow);
}

/** In the order in which they are counted. */
const STATES: RowState[] = [
  'finished',
  'stale',
  'outdated',
  'rendered',
  'submitted',
  'unknown',
  'failed',
  'blocked',
  'pending',
  'abandoned',
  'disabled',
];

/** The number of takes in each state that there is, in a fixed order of states; orphans are not counted. */
export function countStates(rows: readonly StatusRow[]): Partial<Record<RowState, number>> {
  const states = rows.flatMap((row) => (row.orphan ? [] : [rowState(row)]));
  const counts = STATES.map((state) => [state, states.filter((each) => each === state).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
