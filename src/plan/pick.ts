import type { Job, JobRecord } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import type { Take } from '../takes/take.js';

/** A take with its jobs, or an orphan (without a take): a match, or the row of a report. */
export interface Served {
  take?: Take | null;
  job: Job | null;
  earlier: readonly Job[];
}

/** A job that a person picked, and the number of the take with which the pick is shown. */
export interface Pick {
  job: Job;
  take: number;
  /** True if the job is not the current job of any take. */
  stale: boolean;
}

/** Which clip of a shot goes into the film. */
export interface Choice {
  /** The picked take, or else the newest finished one with its job; null if none is finished. */
  chosen: { take: Take; job: Job } | null;
  /** All picks of the shot, the latest first: only that one counts. */
  picks: Pick[];
  /** All takes of the shot, with their jobs. */
  takes: { take: Take; job: Job | null }[];
}

/** How a take is marked in lists and reports. */
export type PickMark = 'picked' | 'stale pick';

/** The choice of every shot by its id, in order. Linear in takes and jobs. */
export function choicesOf(all: Iterable<Served>): Map<string, Choice> {
  const choices = new Map<string, Choice>();
  const unusedJobs: Job[] = [];
  for (const { take, job, earlier } of all) {
    if (!take) {
      unusedJobs.push(...(job ? [job] : []), ...earlier);
      continue;
    }
    const choice = choices.get(take.shot) ?? { chosen: null, picks: [], takes: [] };
    choices.set(take.shot, choice);
    choice.takes.push({ take, job });
    if (job && isPicked(job)) choice.picks.push({ job, take: take.take, stale: stateOf(job) !== 'finished' });
    for (const old of earlier.filter(isPicked)) choice.picks.push({ job: old, take: take.take, stale: true });
  }
  for (const job of unusedJobs.filter(isPicked)) {
    const choice = choices.get(job.intent.shot);
    const take = Math.min(job.intent.take, choice?.takes.length ?? 0);
    choice?.picks.push({ job, take, stale: true });
  }
  for (const choice of choices.values()) {
    choice.picks.sort(latestFirst);
    choice.chosen = chosenOf(choice);
  }
  return choices;
}

/** The mark of a take, null if there is no pick for it. */
export function markOf(choice: Choice | undefined, take: number): PickMark | null {
  const [pick] = choice?.picks ?? [];
  if (pick?.take !== take) return null;
  return pick.stale ? 'stale pick' : 'picked';
}

/**
 * The records that make a job the only pick of its shot, or with null remove the pick; empty if nothing changes. Their time is later
 * than that of every earlier pick, whatever the clock says, so that they win.
 */
export function pickRecords({ picks, takes }: Choice, job: Job | null, now: number): JobRecord[] {
  const others = picks.filter((pick) => pick.job !== job);
  if (others.length === 0 && (job === null || isPicked(job))) return [];
  const known = [...picks.map((pick) => pick.job), ...takes.flatMap((each) => each.job ?? [])];
  const latest = known.reduce((time, { picked }) => Math.max(time, picked ? Date.parse(picked.at) : 0), 0);
  const at = new Date(Math.max(now, latest + 1)).toISOString();
  return [
    ...others.map((other) => ({ job: other.job.job, picked: { at, on: false } })),
    ...(job ? [{ job: job.job, picked: { at, on: true } }] : []),
  ];
}

function chosenOf({ picks, takes }: Choice): Choice['chosen'] {
  const [pick] = picks;
  let newest: Choice['chosen'] = null;
  for (const { take, job } of takes) {
    if (!job || stateOf(job) !== 'finished') continue;
    if (pick?.job === job) return { take, job };
    if (!newest || newest.job.intent.at <= job.intent.at) newest = { take, job };
  }
  return newest;
}

function isPicked({ picked }: Job): boolean {
  return picked?.on === true;
}

function latestFirst(a: Pick, b: Pick): number {
  const [first, second] = [a.job.picked?.at ?? '', b.job.picked?.at ?? ''];
  if (first !== second) return first < second ? 1 : -1;
  return a.job.job < b.job.job ? 1 : -1;
}
