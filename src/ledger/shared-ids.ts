import { groupBy } from '../core/group.js';
import type { GatewayId, Job } from './record.js';

/** Jobs of a lockfile that have the same request id, which can be true of one of them at most: two branches said so and were merged. */
export interface SharedId {
  request_id: string;
  /** In the order of the lockfile. */
  jobs: Job[];
  /** Those that may give it up: where the gateway itself gave it to some, those that a person gave it to. */
  givers: Job[];
}

/**
 * True if a request id of the job can be no other job's at that gateway. Ids are unique per provider: two origins of one stand in one
 * ledger only if a person said that they are the same service. A job of version 1 names no gateway and counts at each.
 */
export function isAtProvider(job: Job, gateway: GatewayId | undefined): boolean {
  const provider = job.intent.gateway?.provider;
  return provider === undefined || gateway === undefined || provider === gateway.provider;
}

/** The request ids that no other job at that gateway can have. */
export function idsAt(gateway: GatewayId, jobs: Iterable<Job>): string[] {
  return [...jobs].flatMap((job) =>
    job.accepted && isAtProvider(job, gateway) ? job.accepted.request_id : [],
  );
}

/** All request ids that several jobs have. */
export function sharedIds(jobs: Iterable<Job>): SharedId[] {
  const accepted = [...jobs].filter((job) => job.accepted);
  const groups = groupBy(accepted, (job) => job.accepted?.request_id ?? '');
  return [...groups].flatMap(([request_id, each]) => {
    const all = each.filter((job) =>
      each.some((other) => other !== job && isAtProvider(job, other.intent.gateway)),
    );
    if (all.length === 0) return [];
    const adopters = all.filter((job) => job.accepted?.adopted);
    return [
      { request_id, jobs: all, givers: adopters.length > 0 && adopters.length < all.length ? adopters : all },
    ];
  });
}
