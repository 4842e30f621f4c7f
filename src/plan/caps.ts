import type { Usd } from '../core/money.js';
import { plural } from '../core/text.js';
import type { Uncounted } from '../ledger/committed.js';
import type { PlannedTake } from './plan.js';

/** What bounds the submissions of a run, in micro-dollars; null = no cap. */
export interface Caps {
  /** Bounds all that the lockfile ever committed. */
  budget: Usd | null;
  /** Bounds what this run adds. */
  maxCost: Usd | null;
  /** Takes without a price may be submitted, where there is no cap. */
  allowUnpriced: boolean;
  /** So many failed takes end the submissions; null or absent = no number does. */
  maxFailures?: number | null;
}

/** True where something bounds what a run may submit. */
function isCapped({ budget, maxCost }: Caps): boolean {
  return budget !== null || maxCost !== null;
}

/** What the caps leave for submissions, null without a cap; negative under an exceeded budget, nothing where `committed` is unknown. */
export function headroom(caps: Caps, committed: Usd | null): Usd | null {
  if (committed === null) return isCapped(caps) ? 0n : null;
  const left = caps.budget === null ? null : caps.budget - committed;
  if (left === null) return caps.maxCost;
  return caps.maxCost !== null && caps.maxCost < left ? caps.maxCost : left;
}

/**
 * Turns takes that may not be submitted into skips: in order, the first that does not fit and every later one, and unpriced ones. Under
 * a cap all of them, where earlier jobs are `uncounted`: nobody can tell what the cap leaves.
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
      const why = caps.allowUnpriced ? 'no known price, and a cap cannot hold without one' : 'no known price';
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
  const why = `${plural(jobs, 'earlier job')} of ${models.join(', ')} ${have} no known price, and a cap cannot hold without one`;
  return { ...planned, action: 'skip', skipped: 'unpriced', reason: `${planned.reason}; ${why}` };
}
