import { basename } from 'node:path';
import { type Refusal, refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { type Caps, scopedBudgets } from '../../plan/caps.js';
import type { Plan } from '../../plan/plan.js';
import { planRun } from '../../plan/plan-run.js';
import { type Selection, selection } from '../../plan/select.js';
import type { Environment, Film } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import { personOf } from '../film/ledger-place.js';
import { sharedRefusal } from '../film/shared-refusal.js';
import type { BatchOptions } from './batch.js';
import { uncountedSpending } from './uncounted.js';

const PATTERNS =
  'A pattern is an id, a scene or a model, such as 010, "01*", 010:2, pier or "pier/*", or failed, unknown, outdated, stale, blocked or unfinished.';

/** Why a selection is refused: no take of the film can be one of it, whatever its state. Null otherwise. */
export function problemWithSelection({ empty }: Selection, manifest: string): Refusal | null {
  if (empty === null) return null;
  if (empty.kind === 'disjoint') {
    const all = empty.patterns.map((pattern) => `--only ${pattern}`).join(' and ');
    const why = `${all} have no take in common: patterns of different kinds (id, scene, model) narrow each other`;
    return refusal('invalid', `${why}. To add the takes of a scene to ids, say "SCENE/*".`);
  }
  const help = empty.near === undefined ? PATTERNS : `Did you mean ${empty.near}?`;
  return refusal('invalid', `No take of ${basename(manifest)} matches --only ${empty.pattern}. ${help}`);
}

/** What `options` would do with a film as it stands; refused where a pattern of `--only` fits nothing, or jobs share a request id. */
export function planBatch(
  environment: Pick<Environment, 'env' | 'user'>,
  film: Film,
  filmState: FilmState,
  options: BatchOptions,
): Result<Plan, Refusal> {
  const only = selection(options.only, film.takes);
  const unmatched = problemWithSelection(only, film.places.manifest);
  if (unmatched !== null) return err(unmatched);
  const shared = sharedRefusal(film.places, filmState.jobs, options);
  if (shared !== null) return err(shared);
  const plan = planRun({
    takes: film.takes,
    match: filmState.match,
    jobs: filmState.jobs,
    clips: filmState.clips,
    unlisted: filmState.unlisted,
    catalog: film.manifest.catalog,
    selection: only,
    elsewhere: filmState.elsewhere,
    retry: options.retry,
    force: options.force,
    stale: options.stale,
    caps: filmCaps(environment, film, filmState, options),
    concurrency: options.concurrency ?? film.manifest.concurrency,
  });
  const uncounted = uncountedSpending(film, filmState, plan);
  return ok(uncounted === null ? plan : { ...plan, warnings: [...plan.warnings, uncounted] });
}

/** What bounds the submissions of a batch: the manifest's budgets, and what was typed. */
function filmCaps(
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
