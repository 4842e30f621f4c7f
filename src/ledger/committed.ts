import type { Usd } from '../core/money.js';
import { chargeBasis, jobQuote } from './charge.js';
import type { Job } from './record.js';

/** What an unpriced job costs by today's prices, null where there is still none. */
export type PriceNow = (job: Job) => Usd | null;

/**
 * Charges, possible charges and reservations of jobs, each at the quote of its own intent; unpriced jobs at today's price. Null where
 * one of them has none: an unknown price is never zero.
 */
export function committedOf(jobs: Iterable<Job>, priceNow: PriceNow): Usd | null {
  let sum = 0n;
  for (const job of jobs) {
    const usd = commitmentOf(job, priceNow);
    if (usd === null) return null;
    sum += usd;
  }
  return sum;
}

/** The jobs that may have cost something and have no price. */
export interface Uncounted {
  jobs: number;
  /** Names of their models, each once. */
  models: string[];
}

/** What keeps `committedOf` from being known. */
export function uncountedOf(jobs: Iterable<Job>, priceNow: PriceNow): Uncounted {
  const without = [...jobs].filter((job) => commitmentOf(job, priceNow) === null);
  return { jobs: without.length, models: [...new Set(without.map(({ intent }) => intent.model))] };
}

/** What one job counts for; null for a job that may have cost something and has no price. */
export function commitmentOf(job: Job, priceNow: PriceNow): Usd | null {
  if (chargeBasis(job) === 'none') return 0n;
  return jobQuote(job) ?? priceNow(job);
}
