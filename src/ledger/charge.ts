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
