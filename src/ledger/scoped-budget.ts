import type { Usd } from '../core/money.js';

/** The part of a film that a budget is for. */
export type BudgetScope =
  /** The shots that are in the scene by the manifest as it is: what was spent on a shot moves with it. */
  | { kind: 'scene'; scene: string; shots: ReadonlySet<string> }
  | { kind: 'model'; model: string }
  /** The jobs of all runs of a person; only a ledger that several share knows whose they are. */
  | { kind: 'person'; person: string };

/** A budget for a part of a film: bounds all that jobs in it ever committed, in micro-dollars. */
export interface ScopedBudget {
  of: BudgetScope;
  limit: Usd;
}

/** What decides which budgets a job counts under; `person` is null if unknown. */
export interface Counted {
  shot: string;
  model: string;
  person: string | null;
}

/** True where a job, or a take that is about to be one, counts under a budget for that. */
export function isIn(of: BudgetScope, { shot, model, person }: Counted): boolean {
  switch (of.kind) {
    case 'scene':
      return of.shots.has(shot);
    case 'model':
      return of.model === model;
    case 'person':
      return of.person === person;
  }
}

/** `scene pier`: what people call the part of a film. */
export function scopeText(of: BudgetScope): string {
  switch (of.kind) {
    case 'scene':
      return `scene ${of.scene}`;
    case 'model':
      return `model ${of.model}`;
    case 'person':
      return `person ${of.person}`;
  }
}
