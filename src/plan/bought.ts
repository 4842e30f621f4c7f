import { chargeBasis } from '../lockfile/charge.js';
import { join } from '../lockfile/join.js';
import type { Recalled } from '../lockfile/port.js';
import { type Job, jobOf } from '../lockfile/record.js';
import { stateOf } from '../lockfile/state.js';
import type { Take } from '../shots/take.js';
import { matchJobs } from './match.js';
import type { Plan, PlannedTake } from './plan.js';

/** A take that the plan would pay for and that a job which the lockfile does not know was bought for. */
export interface Bought {
  take: Take;
  job: Job;
}

/**
 * The takes of a plan that would be rendered, or decided by a person, although recalled jobs were bought, or may have been, for their very content. Decided by
 * matching the takes anew, with what is recalled joined to the lockfile's `jobs`; linear in all of them.
 */
export function boughtElsewhere(
  plan: Plan,
  takes: readonly Take[],
  jobs: Iterable<Job>,
  recalled: Recalled,
): Bought[] {
  if (recalled.jobs.size === 0) return [];
  const payable = new Map(plan.takes.filter(mayBePaid).map((planned) => [planned.take, planned]));
  if (payable.size === 0) return [];
  const { takes: matched } = matchJobs(takes, joinedJobs(jobs, recalled));
  return matched.flatMap(({ take, job }) => {
    const planned = payable.get(take);
    return planned && job && isNews(planned, job) ? [{ take, job }] : [];
  });
}

/** A take that is to be settled is paid for again where it is settled wrongly. */
function mayBePaid({ action }: PlannedTake): boolean {
  return action === 'render' || action === 'settle';
}

function isNews({ job: known }: PlannedTake, job: Job): boolean {
  if (chargeBasis(job) === 'none') return false;
  return known?.job !== job.job || stateOf(known) !== stateOf(job);
}

function joinedJobs(jobs: Iterable<Job>, { jobs: recalled }: Recalled): Job[] {
  const all = new Map(Array.from(jobs, (job) => [job.job, job]));
  for (const { job } of recalled.values()) {
    const known = all.get(job.job);
    const joined = known ? join(known, job) : null;
    const both = joined === null ? job : joined.ok ? jobOf(joined.value) : null;
    if (both) all.set(job.job, both);
  }
  return [...all.values()];
}
