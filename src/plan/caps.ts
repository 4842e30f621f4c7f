import type { Usd } from '../core/money.js';
import { plural } from '../core/text.js';
import type { Uncounted } from '../ledger/committed.js';
import type { PlannedTake } from './plan.js';

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
 * Changes takes that may not be submitted to skips: in order, the first that does not fit and every later one, and unpriced ones. If
 * there is a cap and earlier jobs are `uncounted`, all of them: what the cap leaves is unknown.
 */
export function applyCaps(
  takes: readonly PlannedTake[],
  caps: Caps,
  committed: Usd | null,
  uncounted: Uncounted,
): PlannedTake[] {
  if (isCapped(caps) && uncounted.jobs > 0) return takes.map((planned) => leftOut(planned, uncounted));
  let left = headroom(caps, committed);
  const capped = left !== null;
  let full = false;
  return takes.map((planned) => {
    if (planned.action !== 'render') return planned;
    const { usd } = planned.take.quote;
    if (usd === null) {
      if (caps.allowUnpriced && !capped) return planned;
      const why = caps.allowUnpriced ? 'no known price, which a cap requires' : 'no known price';
      return { ...planned, action: 'skip', skipped: 'unpriced', reason: `${planned.reason}; ${why}` };
    }
    if (left !== null) {
      full ||= usd > left;
      if (full)
        return {
          ...planned,
          action: 'skip',
          skipped: 'over budget',
          reason: `${planned.reason}; over budget`,
        };
      left -= usd;
    }
    return planned;
  });
}

function leftOut(planned: PlannedTake, { jobs, models }: Uncounted): PlannedTake {
  if (planned.action !== 'render') return planned;
  const have = jobs === 1 ? 'has' : 'have';
  const why = `${plural(jobs, 'earlier job')} of ${models.join(', ')} ${have} no known price, which a cap requires`;
  return { ...planned, action: 'skip', skipped: 'unpriced', reason: `${planned.reason}; ${why}` };
}
