import { parseUsd, type Usd } from '../core/money.js';
import type { Job } from './record.js';
import { failureOf, hasClip, isReleased, stateOf } from './state.js';

/** How sure a charge is. `reserved`: the job is still open. `none`: nothing was charged. */
export type ChargeBasis = 'charged' | 'possibly' | 'reserved' | 'none';

/** The quote of a job's own intent in micro-dollars; null for an unpriced job. */
export function jobQuote(job: Job): Usd | null {
  if (job.intent.quote === null) return null;
  const parsed = parseUsd(job.intent.quote);
  if (!parsed.ok) throw new Error(`job ${job.job}: quote ${job.intent.quote}`);
  return parsed.value;
}

/** How the quote of a job counts: COMPLETED is charged; ERROR, refused and released are not; the rest possibly is. */
export function chargeBasis(job: Job): ChargeBasis {
  if (isReleased(job)) return 'none';
  const failure = failureOf(job);
  if (failure === 'refused' || failure === 'error') return 'none';
  if (hasClip(job)) return 'charged';
  switch (stateOf(job)) {
    case 'finished':
    case 'rendered':
      return 'charged';
    case 'submitted':
      return 'reserved';
    default:
      return 'possibly';
  }
}
