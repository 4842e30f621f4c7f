import { chargeBasis } from '../ledger/charge.js';
import type { Recalled } from '../ledger/port.js';
import type { Job } from '../ledger/record.js';
import type { Take } from '../takes/take.js';
import { matchJobs } from './match.js';
import type { Plan, PlannedTake } from './plan.js';

/** A take that the plan would pay for and that a job which the lockfile does not know was bought for. */
export interface Bought {
  take: Take;
  job: Job;
}

/**
 * The takes of a plan that would be rendered, or decided by a person, although recalled jobs were bought, or may have been, for their very content. Decided by
 * matching the takes anew, with what is recalled beside the lockfile's `jobs`; linear in all of them.
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
  const { takes: matched } = matchJobs(takes, allJobs(jobs, recalled));
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
  return chargeBasis(job) !== 'none' && known?.job !== job.job;
}

function allJobs(jobs: Iterable<Job>, { jobs: recalled }: Recalled): Job[] {
  const listed = [...jobs];
  const ids = new Set(listed.map(({ job }) => job));
  return [...listed, ...Array.from(recalled.values(), ({ job }) => job).filter(({ job }) => !ids.has(job))];
}
