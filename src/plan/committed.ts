import type { Usd } from '../core/money.js';
import { chargeBasis, jobQuote } from '../lockfile/charge.js';
import type { Job } from '../lockfile/record.js';

/** What an unpriced job costs by today's prices, null where there is still none. */
export type PriceNow = (job: Job) => Usd | null;

/** Charges, possible charges and reservations of jobs, each at the quote of its own intent; unpriced jobs at today's price. */
export function committedOf(jobs: Iterable<Job>, priceNow: PriceNow): Usd {
  let sum = 0n;
  for (const job of jobs) sum += commitmentOf(job, priceNow) ?? 0n;
  return sum;
}

/** What one job counts for; null for a job that may have cost something and has no price. */
export function commitmentOf(job: Job, priceNow: PriceNow): Usd | null {
  if (chargeBasis(job) === 'none') return 0n;
  return jobQuote(job) ?? priceNow(job);
}
