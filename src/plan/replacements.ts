import { groupBy } from '../core/group.js';
import { contentOf } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { isReleased } from '../ledger/state.js';
import { sameContent } from '../takes/content.js';

/**
 * Only the newest job of each chain of replacements, its head, can belong to a take, and a kept one. A job whose attempts were all released does not
 * count: it neither belongs to a take nor uses up a permission to resubmit.
 */
export function replacements(jobs: readonly Job[]): {
  heads: Job[];
  byId: ReadonlyMap<string, Job>;
  earlierOf(head: Job): Job[];
} {
  const real = jobs.filter((job) => !isReleased(job));
  const byId = new Map(real.map((job) => [job.job, job]));
  const replacers = groupBy(real, (job) => job.intent.replaces);
  const heads = real.flatMap((job) => headOf(job, replacers.get(job.job) ?? []));
  const isHead = new Set(heads.map(({ job }) => job));
  const claimed = new Set<Job>();
  const found = new Map<Job, Job[]>();
  return {
    heads,
    byId,
    earlierOf(head) {
      const known = found.get(head);
      if (known) return known;
      const earlier: Job[] = [];
      found.set(head, earlier);
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
