import type { Diagnostic } from '../core/diagnostic.js';
import type { Usd } from '../core/money.js';
import type { Refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import type { Choice } from '../plan/pick.js';
import { priceNowBy } from '../plan/price-now.js';
import { selection } from '../plan/select.js';
import { rowChoices, rowJobs, rowState, rowsCommitted, type StatusRow } from '../report/rows.js';
import { problemWithSelection } from './batch/plan-batch.js';
import type { GatewayFlags } from './film/commands.js';
import type { Environment } from './film/film.js';
import { sharedRefusal } from './film/shared-refusal.js';
import { readRecorded } from './report/recorded.js';

/** What became of every take. */
export interface FilmStatus {
  /** A row for every selected take in manifest order, then one for every job that serves none. */
  rows: StatusRow[];
  /** Of all rows, selected or not; null if a job without a known price is among them. */
  committed: Usd | null;
  /** Which clip stands for each shot, by its id. */
  choices: ReadonlyMap<string, Choice>;
  /** Why the manifest does not load, so that this is what the lockfile alone says; empty if it does. */
  problems: Diagnostic[];
  /** Jobs that share a request id; null if none do. */
  shared: Refusal | null;
}

/** Reads what became of every take, by manifest and lockfile. Writes nothing; refused if the lockfile cannot be read. */
export async function readStatus(
  environment: Environment,
  manifest: string,
  { only: patterns = [], ...flags }: GatewayFlags & { only?: readonly string[] | undefined },
): Promise<Result<FilmStatus, Refusal>> {
  const recorded = await readRecorded(environment, manifest, flags.sandbox ?? false);
  if (!recorded.ok) return recorded;
  const { rows, catalog, problems } = recorded.value;
  const takes = rows.flatMap(({ take }) => (take ? [take] : []));
  const only = selection(patterns, takes);
  const unmatched = problems.length > 0 ? null : problemWithSelection(only, manifest);
  if (unmatched !== null) return err(unmatched);
  const shown = rows.filter((row) => {
    if (!row.take) return only.everything;
    const state = rowState(row);
    return state === 'disabled'
      ? !only.byState && only.includes(row.take, 'pending')
      : only.includes(row.take, state);
  });
  return ok({
    rows: shown,
    committed: rowsCommitted(rows, priceNowBy(catalog)),
    choices: rowChoices(rows),
    problems,
    shared: sharedRefusal({ ...environment, manifest }, rows.flatMap(rowJobs), flags),
  });
}
