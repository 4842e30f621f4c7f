import type { Caps } from '../../plan/caps.js';
import { scopedBudgets } from '../../plan/scoped-budgets.js';
import type { Environment, Film } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import { personOf } from '../film/ledger-place.js';
import type { BatchOptions } from './batch.js';

/** What bounds the submissions of a batch: the manifest's budgets, and what was typed. */
export function filmCaps(
  environment: Pick<Environment, 'env' | 'user'>,
  { manifest }: Film,
  { shared }: FilmState,
  options: BatchOptions,
): Caps {
  return {
    budget: manifest.budget,
    maxCost: options.maxCost,
    maxFailures: options.maxFailures ?? null,
    allowUnpriced: options.allowUnpriced,
    scoped: scopedBudgets(manifest, shared !== undefined),
    person: personOf(environment),
    personOf: (run) => shared?.runs.get(run)?.worker.person ?? null,
  };
}
