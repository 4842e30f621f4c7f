import { badFiles, invalid, type Refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import type { JobRecord } from '../ledger/record.js';
import type { GatewayFlags } from './film/commands.js';
import type { Environment, Film } from './film/film.js';
import { type FilmState, filmStateOf } from './film/film-state.js';
import { appendAll, ledgerOf, withJournal } from './film/ledger.js';
import { mirrorIfOurs } from './film/memory.js';
import { refreshPage } from './report.js';

/** A user's decision about takes: the records to store, and what to report. */
export interface Choices<T> {
  records: JobRecord[];
  told: T;
}

/** A recorded decision. */
export interface Recorded<T> {
  told: T;
  /** Why the film's page does not show it, a sentence; null if it does. */
  unwritten: string | null;
}

/**
 * Records what a person decided about takes that were rendered, all of it or nothing; `decide` says it by what the ledger holds, or why
 * not in a sentence. The film's page is written again if there is one; `page` says which gateway the commands on it go to, or with null
 * that the page is left as it is.
 */
export async function recordChoices<T>(
  environment: Environment,
  film: Film,
  page: GatewayFlags | null,
  decide: (state: FilmState) => Result<Choices<T>, string>,
): Promise<Result<Recorded<T>, Refusal>> {
  const before = await ledgerOf(environment, film.places).read();
  if (!before.ok) return err(badFiles(before.error));
  if (!before.value.book.header)
    return invalid('Nothing was rendered yet, so there is nothing to choose from.');
  const recorded = await withJournal(environment, film.places, async (journal, run) => {
    await mirrorIfOurs(environment.disk, film.places, journal);
    const decided = decide(await filmStateOf(environment, film, journal, run));
    if (!decided.ok) return invalid(decided.error);
    const stored = await appendAll(journal, decided.value.records);
    return stored.ok ? ok(decided.value.told) : stored;
  });
  if (!recorded.ok) return recorded;
  return ok({ told: recorded.value, unwritten: page && (await refreshPage(environment, film, page)) });
}
