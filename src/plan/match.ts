import { groupBy } from '../core/group.js';
import { compareJobs, contentOf, takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { isReleased } from '../ledger/state.js';
import { sameContent } from '../takes/content.js';
import { type Take, takeName } from '../takes/take.js';
import { adoptOrphans } from './orphans.js';

/** A take with its job, and the jobs that this one replaced, newest first. */
export interface MatchedTake {
  take: Take;
  job: Job | null;
  earlier: Job[];
}

/** A job that no take of the manifest uses, and the jobs that it replaced. */
export interface Orphan {
  job: Job;
  earlier: Job[];
}

/** Which job belongs to which take. */
export interface Match {
  /** One for each take, in the order given. */
  takes: MatchedTake[];
  /** In the order of the lockfile. */
  orphans: Orphan[];
}

/** Matches jobs to takes one to one, in time linear in both. Takes of disabled shots have no job. */
export function matchJobs(takes: readonly Take[], jobs: Iterable<Job>): Match {
  const all = [...jobs];
  const { heads, earlierOf } = chains(all);
  const served = new Map<Take, Job>();
  const byTake = groupBy(heads, takeNameOfJob);

  for (const take of takes) {
    if (!take.enabled) continue;
    const fitting = (byTake.get(takeName(take)) ?? []).filter((job) =>
      sameContent(contentOf(job), take.content),
    );
    const best = fitting.sort(compareJobs)[0];
    if (best) served.set(take, best);
  }

  const used = new Set(served.values());
  const waiting = takes.filter((take) => take.enabled && !served.has(take));
  const found = adoptOrphans(
    waiting,
    heads.filter((job) => !used.has(job)),
  );
  for (const [take, job] of found) {
    served.set(take, job);
    used.add(job);
  }

  return {
    takes: takes.map((take) => {
      const job = served.get(take) ?? null;
      return { take, job, earlier: job ? earlierOf(job) : [] };
    }),
    orphans: heads.filter((job) => !used.has(job)).map((job) => ({ job, earlier: earlierOf(job) })),
  };
}

/**
 * Only the newest job of each chain of replacements, its head, can belong to a take. A job whose attempts were all released does not
 * count: it neither belongs to a take nor uses up a permission to resubmit.
 */
function chains(jobs: readonly Job[]): { heads: Job[]; earlierOf(head: Job): Job[] } {
  const real = jobs.filter((job) => !isReleased(job));
  const byId = new Map(real.map((job) => [job.job, job]));
  const replaced = new Set(real.flatMap((job) => job.intent.replaces ?? []));
  const heads = real.filter((job) => !replaced.has(job.job));
  const claimed = new Set<Job>();
  return {
    heads,
    earlierOf(head) {
      const earlier: Job[] = [];
      for (let job = parentOf(head); job && !claimed.has(job); job = parentOf(job)) {
        claimed.add(job);
        earlier.push(job);
      }
      return earlier;
    },
  };

  function parentOf(job: Job): Job | undefined {
    return job.intent.replaces === undefined ? undefined : byId.get(job.intent.replaces);
  }
}

/** The newest orphan that was made for each take, by the take's name. */
export function madeBefore(orphans: readonly Orphan[]): Map<string, Job> {
  const before = new Map<string, Job>();
  for (const { job } of orphans) {
    const known = before.get(takeNameOfJob(job));
    if (!known || known.intent.at < job.intent.at) before.set(takeNameOfJob(job), job);
  }
  return before;
}
