import { groupBy } from '../core/group.js';
import { compareJobs, contentOf, takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { isReleased, stateOf, type TakeState } from '../ledger/state.js';
import { sameContent } from '../takes/content.js';
import { type Take, takeName } from '../takes/take.js';
import { adoptOrphans } from './orphans.js';

/** A take with its job, and the jobs that this one replaced, newest first. */
export interface MatchedTake {
  take: Take;
  job: Job | null;
  earlier: Job[];
  /** The job whose clip stands in for the take until its own is finished: the newest finished one of this take. Null without one. */
  older: Job | null;
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
    const jobs = byTake.get(takeName(take)) ?? [];
    const best = jobs.filter((job) => isFor(job, take)).sort(compareJobs)[0];
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

  const orphans = heads.filter((job) => !used.has(job)).map((job) => ({ job, earlier: earlierOf(job) }));
  const unused = groupBy(
    orphans.flatMap(({ job, earlier }) => [job, ...earlier]),
    takeNameOfJob,
  );
  return {
    takes: takes.map((take) => {
      const job = served.get(take) ?? null;
      const earlier = job ? earlierOf(job) : [];
      const isDone = !take.enabled || job?.finished !== undefined;
      const older = isDone ? null : newestFinished([...earlier, ...(unused.get(takeName(take)) ?? [])]);
      return { take, job, earlier, older };
    }),
    orphans,
  };
}

/**
 * A job that no other one replaced; and a replaced one that a person keeps for a content that none of its replacements was made for. What
 * was to come in its place came: its permission to be submitted again is used up.
 */
function headOf(job: Job, replacers: readonly Job[]): Job[] {
  if (replacers.length === 0) return [job];
  const kept = job.kept?.content;
  if (!kept || replacers.some((other) => sameContent(contentOf(other), kept))) return [];
  const { again: _usedUp, ...rest } = job;
  return [rest];
}

/** True for a job that was made for what a take says, or whose clip a person keeps for it. */
function isFor(job: Job, take: Take): boolean {
  return sameContent(contentOf(job), take.content) || isKeptFor(job, take);
}

/** True for a job whose clip a person keeps for exactly what a take says. */
export function isKeptFor({ kept }: Job, { content }: Take): boolean {
  return kept?.content !== undefined && sameContent(kept.content, content);
}

function newestFinished(jobs: readonly Job[]): Job | null {
  return jobs.reduce<Job | null>(
    (newest, job) => (job.finished && (newest === null || newest.intent.at < job.intent.at) ? job : newest),
    null,
  );
}

/** The state of a take of an enabled shot. */
export function takeState({ take, job, older }: Pick<MatchedTake, 'take' | 'job' | 'older'>): TakeState {
  const state = job ? stateOf(job) : 'pending';
  const isEdited = older !== null && !sameContent(contentOf(older), take.content);
  return state === 'pending' && isEdited ? 'outdated' : state;
}

/**
 * Only the newest job of each chain of replacements, its head, can belong to a take, and a kept one. A job whose attempts were all released does not
 * count: it neither belongs to a take nor uses up a permission to resubmit.
 */
function chains(jobs: readonly Job[]): { heads: Job[]; earlierOf(head: Job): Job[] } {
  const real = jobs.filter((job) => !isReleased(job));
  const byId = new Map(real.map((job) => [job.job, job]));
  const replacers = groupBy(real, (job) => job.intent.replaces);
  const heads = real.flatMap((job) => headOf(job, replacers.get(job.job) ?? []));
  const isHead = new Set(heads.map(({ job }) => job));
  const claimed = new Set<Job>();
  return {
    heads,
    earlierOf(head) {
      const earlier: Job[] = [];
      for (let job = parentOf(head); job && !isHead.has(job.job) && !claimed.has(job); job = parentOf(job)) {
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
