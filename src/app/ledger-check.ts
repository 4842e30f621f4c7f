import { badFiles, invalid, type Refusal } from '../core/refusal.js';
import { err, type Result } from '../core/result.js';
import type { LedgerCheck } from '../postgres/check.js';
import type { Environment, Film } from './film/film.js';

/** Looks whether the records, jobs and sums of a film in its shared ledger say the same, and what its server is. */
export async function checkLedger(
  environment: Environment,
  { places: { shared } }: { places: Pick<Film['places'], 'shared'> },
): Promise<Result<LedgerCheck, Refusal>> {
  if (!shared) return invalid('This film has no shared ledger; a lockfile is checked whenever it is read.');
  const { checkPostgresLedger } = await import('../postgres/check.js');
  const checked = await checkPostgresLedger({ ...environment, ...shared });
  return checked.ok ? checked : err(badFiles(checked.error));
}
