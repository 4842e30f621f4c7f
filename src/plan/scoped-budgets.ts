import type { Usd } from '../core/money.js';
import type { BudgetScope, ScopedBudget } from '../ledger/scoped-budget.js';
import type { ResolvedManifest } from '../manifest/resolved.js';

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
