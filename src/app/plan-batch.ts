import { basename } from 'node:path';
import { displayPath } from '../core/display-path.js';
import { err, ok, type Result } from '../core/result.js';
import type { Plan } from '../plan/plan.js';
import { planRun } from '../plan/plan-run.js';
import { type Selection, selection } from '../plan/select.js';
import type { Take } from '../takes/take.js';
import type { BatchOptions } from './batch.js';
import type { Film } from './film.js';
import type { FilmState } from './film-state.js';
import { type Refusal, refusal } from './refusal.js';
import { sharedRefusal } from './shared-refusal.js';

const PATTERNS =
  'A pattern is a glob on id, id:take or scene/id, such as 010, "01*", 010:2 or "pier/*", or failed, unknown or unfinished.';

/** Why a selection is refused: one of its patterns fits none of the takes. Null where all fit. */
export function whyUnmatched(only: Selection, takes: readonly Take[], manifest: string): Refusal | null {
  const [unmatched] = only.unmatched(takes);
  if (unmatched === undefined) return null;
  const isScene = takes.some(({ scene }) => scene === unmatched);
  const help = isScene ? `For the scene, say "${unmatched}/*".` : PATTERNS;
  return refusal('invalid', `--only ${unmatched} fits no take of ${basename(manifest)}. ${help}`);
}

/** What `options` would do with a film as it stands; refused where a pattern of `--only` fits nothing, or jobs share a request id. */
export function planBatch(film: Film, filmState: FilmState, options: BatchOptions): Result<Plan, Refusal> {
  const only = selection(options.only);
  const unmatched = whyUnmatched(only, film.takes, film.places.manifest);
  if (unmatched !== null) return err(unmatched);
  const shared = sharedRefusal(displayPath(film.places.manifest, film.places), filmState.jobs, options);
  if (shared !== null) return err(shared);
  return ok(
    planRun({
      takes: film.takes,
      match: filmState.match,
      jobs: filmState.jobs,
      clips: filmState.clips,
      unlisted: filmState.unlisted,
      catalog: film.manifest.catalog,
      selection: only,
      retry: options.retry,
      force: options.force,
      caps: {
        budget: film.manifest.budget,
        maxCost: options.maxCost,
        maxFailures: options.maxFailures ?? null,
        allowUnpriced: options.allowUnpriced,
      },
    }),
  );
}
