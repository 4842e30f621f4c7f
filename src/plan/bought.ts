import { chargeBasis } from '../ledger/charge.js';
import type { Recalled } from '../ledger/port.js';
import type { Job } from '../ledger/record.js';
import { type Take, takeName } from '../takes/take.js';
import { matchJobs } from './match.js';
import { isRendered, type Plan, type PlannedTake } from './plan.js';

/** A take that the plan would pay for, and the job, missing in the lockfile, that already paid for it. */
export interface Bought {
  take: Take;
  job: Job;
}

/**
 * The takes that the plan would render or leave to `settle` although a recalled job has, or may have, paid for the same content.
 * Matches the takes against the recalled jobs and the lockfile's `jobs` together; linear in all of them.
 */
export function boughtElsewhere(
  plan: Plan,
  takes: readonly Take[],
  jobs: Iterable<Job>,
  recalled: Recalled,
): Bought[] {
  if (recalled.jobs.size === 0) return [];
  // A wrong decision in `settle` would pay for a take again.
  const payable = plan.takes.filter(({ action }) => isRendered({ action }) || action === 'settle');
  if (payable.length === 0) return [];
  const byTake = new Map(payable.map((planned) => [takeName(planned.take), planned]));
  const { takes: matched } = matchJobs(takes, allJobs(jobs, recalled));
  return matched.flatMap(({ take, job }) => {
    const planned = byTake.get(takeName(take));
    return planned && job && isNews(planned, job) ? [{ take, job }] : [];
  });
}

function isNews({ job: known }: PlannedTake, job: Job): boolean {
  return chargeBasis(job) !== 'none' && known?.job !== job.job;
}

function allJobs(jobs: Iterable<Job>, { jobs: recalled }: Recalled): Job[] {
  const listed = [...jobs];
  const ids = new Set(listed.map(({ job }) => job));
  return [...listed, ...Array.from(recalled.values(), ({ job }) => job).filter(({ job }) => !ids.has(job))];
}
