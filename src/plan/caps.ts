import type { Usd } from '../core/money.js';
import { plural } from '../core/text.js';
import type { Uncounted } from '../ledger/committed.js';
import { isRendered, type PlannedTake, type SkipCause } from './plan.js';

/** The limits on the submissions of a run. Amounts are micro-dollars; null = no cap. */
export interface Caps {
  /** The most the film may ever spend: all jobs of the lockfile. */
  budget: Usd | null;
  /** The most this run may spend. */
  maxCost: Usd | null;
  /** Takes without a price may be submitted if there is no cap. */
  allowUnpriced: boolean;
  /** Stop submitting after this many failed takes; null or absent = never. */
  maxFailures?: number | null;
}

/** True if there is any cap. */
function isCapped({ budget, maxCost }: Caps): boolean {
  return budget !== null || maxCost !== null;
}

/** What the caps leave for submissions: null without a cap, negative if the budget is exceeded, 0 if `committed` is unknown. */
export function headroom(caps: Caps, committed: Usd | null): Usd | null {
  if (committed === null) return isCapped(caps) ? 0n : null;
  const left = caps.budget === null ? null : caps.budget - committed;
  if (left === null) return caps.maxCost;
  return caps.maxCost !== null && caps.maxCost < left ? caps.maxCost : left;
}

/**
 * Changes takes that may not be submitted to skips: in the order in which they are given, the first that does not fit and every later one,
 * and unpriced ones. If there is a cap and earlier jobs are `uncounted`, all of them: what the cap leaves is unknown.
 */
export function createCaps(
  caps: Caps,
  committed: Usd | null,
  { jobs, models }: Uncounted,
): (planned: PlannedTake) => PlannedTake {
  const capped = isCapped(caps);
  let left = headroom(caps, committed);
  let full = false;
  return (planned) => {
    if (!isRendered(planned)) return planned;
    if (capped && jobs > 0) {
      const have = `${plural(jobs, 'earlier job')} of ${models.join(', ')} ${jobs === 1 ? 'has' : 'have'}`;
      return heldBack(planned, 'unpriced', `${have} no known price, which a cap requires`);
    }
    const { usd } = planned.take.quote;
    if (usd === null) {
      if (caps.allowUnpriced && !capped) return planned;
      const why = caps.allowUnpriced ? 'no known price, which a cap requires' : 'no known price';
      return heldBack(planned, 'unpriced', why);
    }
    if (left !== null) {
      full ||= usd > left;
      if (full) return heldBack(planned, 'over budget', 'over budget');
      left -= usd;
    }
    return planned;
  };
}

/** The warning about earlier jobs without a known price: an unknown price is never zero. */
export function uncountedText({ jobs, models }: Uncounted): string[] {
  if (jobs === 0) return [];
  const have = plural(jobs, 'earlier job has', 'earlier jobs have');
  const cure = `set a price for ${models.join(', ')} under \`prices:\` in the manifest`;
  return [`${have} no known price, so the amount committed is unknown: ${cure}`];
}

function heldBack(planned: PlannedTake, skipped: SkipCause, why: string): PlannedTake {
  return { ...planned, action: 'skip', skipped, reason: `${planned.reason}; ${why}` };
}
