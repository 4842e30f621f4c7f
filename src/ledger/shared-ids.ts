import { groupBy } from '../core/group.js';
import type { Job } from './record.js';

/** Jobs of a lockfile that have the same request id, which can be true of one of them at most: two branches said so and were merged. */
export interface SharedId {
  request_id: string;
  /** In the order of the lockfile. */
  jobs: Job[];
  /** Those that may give it up: where the gateway itself gave it to some, those that a person gave it to. */
  givers: Job[];
}

/** All request ids that several jobs have. */
export function sharedIds(jobs: Iterable<Job>): SharedId[] {
  const accepted = [...jobs].filter((job) => job.accepted);
  const groups = groupBy(accepted, (job) => job.accepted?.request_id ?? '');
  return [...groups].flatMap(([request_id, all]) => {
    if (all.length < 2) return [];
    const adopters = all.filter((job) => job.accepted?.adopted);
    return [
      { request_id, jobs: all, givers: adopters.length > 0 && adopters.length < all.length ? adopters : all },
    ];
  });
}
