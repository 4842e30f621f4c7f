import { parseUsd, type Usd } from '../core/money.js';
import type { Job } from './record.js';
import { hasClip, isReleased, stateOf } from './state.js';

/** How sure a charge is. `reserved`: the job is still open. `none`: nothing was charged. */
export type ChargeBasis = 'charged' | 'possibly' | 'reserved' | 'none';

/** The quote of a job's own intent in micro-dollars; null for an unpriced job. */
export function jobQuote(job: Job): Usd | null {
  if (job.intent.quote === null) return null;
  const parsed = parseUsd(job.intent.quote);
  if (!parsed.ok) throw new Error(`job ${job.job}: quote ${job.intent.quote}`);
  return parsed.value;
}

const BASIS = { no: 'none', possibly: 'possibly', yes: 'charged' } as const;

/** How the quote of a job counts: a clip is charged; a job that was refused or released is not; one that ended is what its gateway's rules say; the rest possibly is. */
export function chargeBasis(job: Job): ChargeBasis {
  if (isReleased(job)) return 'none';
  if (hasClip(job)) return 'charged';
  switch (stateOf(job)) {
    case 'finished':
    case 'rendered':
      return 'charged';
    case 'submitted':
      return 'reserved';
    case 'failed':
      return job.ended ? BASIS[job.ended.charged] : 'none';
    default:
      return 'possibly';
  }
}

/** What an unpriced job costs by today's prices, null where there is still none. */
export type PriceNow = (job: Job) => Usd | null;

/**
 * The total of the jobs' charges, possible charges and reservations. Each job counts at the quote in its own intent, or at today's price
 * if it was unpriced. Returns null if any of them has no price: an unknown price never counts as zero.
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
