import type { Usd } from '../core/money.js';
import { plural } from '../core/text.js';
import { committedOf, type PriceNow, type Uncounted } from '../ledger/charge.js';
import type { Job } from '../ledger/record.js';
import { type BudgetScope, isIn, type ScopedBudget, scopeText } from '../ledger/scoped-budget.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import { isRendered, type PlannedBudget, type PlannedTake, type SkipCause } from './plan.js';

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
  /** Budgets of parts of the film. */
  scoped?: readonly ScopedBudget[] | undefined;
  /** Who runs it, and whose the runs of the ledger are; null if unknown. */
  person?: string | null;
  personOf?: ((run: string) => string | null) | undefined;
}

/** The budgets that a manifest sets for its scenes and models, and for people where the ledger is shared and knows whose jobs are. */
export function scopedBudgets(
  { budgets, shots }: Pick<ResolvedManifest, 'budgets' | 'shots'>,
  isShared: boolean,
): ScopedBudget[] {
  if (!budgets) return [];
  const { scenes, models, people } = budgets;
  const shotsIn = (scene: string) =>
    new Set(shots.flatMap((shot) => (shot.scene === scene ? [shot.id] : [])));
  return [
    ...limited(scenes, (scene) => ({ kind: 'scene', scene, shots: shotsIn(scene) })),
    ...limited(models, (model) => ({ kind: 'model', model })),
    ...(isShared ? limited(people, (person) => ({ kind: 'person', person })) : []),
  ];
}

function limited(limits: ReadonlyMap<string, Usd>, scope: (name: string) => BudgetScope): ScopedBudget[] {
  return Array.from(limits, ([name, limit]) => ({ of: scope(name), limit }));
}

/** The budgets of parts of a film with what their jobs have committed so far. */
export function budgetsBefore(
  { scoped = [], personOf = () => null }: Caps,
  jobs: readonly Job[],
  priceNow: PriceNow,
): PlannedBudget[] {
  return scoped.map(({ of, limit }) => {
    const within = jobs.filter(({ intent }) => isIn(of, { ...intent, person: personOf(intent.run) }));
    return { of, limit, committed: committedOf(within, priceNow), planned: 0n };
  });
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
 * and unpriced ones. If there is a cap and earlier jobs are `uncounted`, all of them: what the cap leaves is unknown. The same holds for each
 * of the budgets of parts of the film and the takes in it; they are told what is planned under them.
 */
export function createCaps(
  caps: Caps,
  committed: Usd | null,
  { jobs, models }: Uncounted,
  budgets: readonly PlannedBudget[] = [],
): (planned: PlannedTake) => PlannedTake {
  const capped = isCapped(caps);
  const closed = new Set<PlannedBudget>();
  let left = headroom(caps, committed);
  let full = false;
  return (planned) => {
    if (!isRendered(planned)) return planned;
    if (capped && jobs > 0) {
      const have = `${plural(jobs, 'earlier job')} of ${models.join(', ')} ${jobs === 1 ? 'has' : 'have'}`;
      return heldBack(planned, 'unpriced', `${have} no known price, which a cap requires`);
    }
    const { take } = planned;
    const { usd } = take.quote;
    const mine = { shot: take.shot, model: take.model.name, person: caps.person ?? null };
    const within = budgets.filter(({ of }) => isIn(of, mine));
    if (usd === null) {
      if (caps.allowUnpriced && !capped && within.length === 0) return planned;
      const why = caps.allowUnpriced ? 'no known price, which a cap requires' : 'no known price';
      return heldBack(planned, 'unpriced', why);
    }
    if (left !== null) {
      full ||= usd > left;
      if (full) return heldBack(planned, 'over budget', 'over budget');
    }
    for (const budget of within) {
      const name = `the budget of ${scopeText(budget.of)}`;
      if (budget.committed === null) {
        const why = `${name} cannot be checked, because earlier jobs have no known price`;
        return heldBack(planned, 'unpriced', why);
      }
      if (budget.committed + budget.planned + usd > budget.limit) closed.add(budget);
      if (closed.has(budget)) return heldBack(planned, 'over budget', `over budget: ${scopeText(budget.of)}`);
    }
    if (left !== null) left -= usd;
    for (const budget of within) budget.planned += usd;
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
