import { basename } from 'node:path';
import type { Result } from '../core/result.js';
import { err, ok } from '../core/result.js';
import { escapeControls } from '../core/text.js';
import type { Plan } from '../plan/plan.js';
import { planRun } from '../plan/plan-run.js';
import { selection } from '../plan/select.js';
import type { BatchOptions } from './batch.js';
import type { Film, Standing } from './film.js';
import type { Refusal } from './shell.js';
import { refusal } from './shell.js';

/** What `options` would do with a film as it stands; refused where a pattern of `--only` fits nothing. */
export function planBatch(film: Film, standing: Standing, options: BatchOptions): Result<Plan, Refusal> {
  const only = selection(options.only);
  const [unmatched] = only.unmatched(film.takes);
  if (unmatched !== undefined) {
    const pattern = escapeControls(unmatched);
    const help = 'A pattern is a glob on id, id:take or scene/id, such as 010, "01*", 010:2 or "pier/*".';
    return err(refusal(2, `--only ${pattern} fits no take of ${basename(film.places.manifest)}. ${help}`));
  }
  return ok(
    planRun({
      takes: film.takes,
      match: standing.match,
      jobs: standing.book.jobs.values(),
      clips: standing.clips,
      catalog: film.manifest.catalog,
      selection: only,
      retry: options.retry,
      force: options.force,
      caps: {
        budget: film.manifest.budget,
        maxCost: options.maxCost,
        allowUnpriced: options.allowUnpriced,
      },
    }),
  );
}
