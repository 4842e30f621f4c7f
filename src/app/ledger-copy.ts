import { displayPath } from '../core/display-path.js';
import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import { gatewaysIn, joinHeaders } from '../ledger/gateways.js';
import { isBareIntent } from '../ledger/live-book.js';
import type { Contradiction, JobBook } from '../ledger/port.js';
import { withoutKnown } from '../ledger/recalled.js';
import type { RunRecord } from '../ledger/record.js';
import type { Environment, Film, Places } from './film.js';
import { type LedgerPlaces, ledgerOf, readLockfileAt, stored, withJournal } from './ledger.js';
import { badFiles, invalid, type Refusal } from './refusal.js';

/** What went from one ledger of a film to another. */
export interface Copied {
  /** Jobs that the other did not have, or of which it knew less. */
  jobs: number;
  /** Jobs that both have now. */
  all: number;
  contradictions: Contradiction[];
}

/** All that a ledger says, with when its runs began. */
interface Source {
  book: JobBook;
  runs: ReadonlyMap<string, RunRecord>;
}

/** Brings a film's lockfile to the database that its manifest names. A union: nothing that the database has is lost. */
export async function importLedger(
  environment: Environment,
  { places }: Film,
): Promise<Result<Copied, Refusal>> {
  if (!places.shared) return invalid(NO_DATABASE);
  const read = await readLockfileAt(environment.disk, places.lockfile);
  if (!read.ok) return err(badFiles(read.error));
  const lockfile = displayPath(places.lockfile, environment);
  if (read.value.book.jobs.size === 0) return invalid(`${lockfile} has no job that could be imported.`);
  const busy = await ledgerOf(environment, { ...inLockfile(places), output: null }).read();
  if (busy.ok && busy.value.live.length > 0)
    return err({
      code: 'held',
      diagnostics: [],
      message: `A run is writing to ${lockfile}. Import it when that has ended.`,
    });
  return copy(environment, places, read.value);
}

/** Brings a film's jobs from the database to its lockfile, which is made where there is none. */
export async function exportLedger(
  environment: Environment,
  { places }: Film,
): Promise<Result<Copied, Refusal>> {
  if (!places.shared) return invalid(NO_DATABASE);
  const read = await ledgerOf(environment, { ...places, output: null }).read();
  if (!read.ok) return err(badFiles(read.error));
  const { book, live, shared } = read.value;
  if (book.jobs.size === 0) return invalid(`${places.shared.film.name} has no job in the ledger.`);
  const onTheWire = [...book.jobs.values()].filter(
    (job) => isBareIntent(job) && live.includes(job.intent.run),
  );
  if (onTheWire.length > 0)
    return invalid(
      `${plural(onTheWire.length, 'submission')} of runs that are at work wait for their answer. Export when these have ended.`,
    );
  const runs = new Map(
    Array.from(shared?.runs.values() ?? [], ({ run, since }) => [run, { run, started: since }]),
  );
  return copy(environment, inLockfile(places), { book, runs });
}

const NO_DATABASE =
  'This film has no shared ledger: set ledger: postgres://HOST/DATABASE in its manifest, or pass --ledger.';

function copy(
  environment: Environment,
  to: LedgerPlaces,
  { book, runs }: Source,
): Promise<Result<Copied, Refusal>> {
  return withJournal(environment, to, async (journal) => {
    const { header } = book;
    if (!header) return ok({ jobs: 0, all: journal.book.jobs.size, contradictions: [] });
    const theirs = journal.book.header;
    const joined = theirs
      ? joinHeaders(theirs, header, [...journal.book.jobs.values(), ...book.jobs.values()])
      : header;
    if (!joined)
      return invalid(
        `One ledger is for the gateway ${gatewaysIn(header)}, the other for ${gatewaysIn(theirs ?? header)}.`,
      );
    const all = new Map(Array.from(book.jobs, ([id, job]) => [id, { job, gateway: header.gateway }]));
    const unknown = withoutKnown({ jobs: all, runs, isNewer: false }, journal.book);
    journal.setHeader(joined);
    const restored = await stored(() => journal.restore(unknown));
    if (!restored.ok) return restored;
    const contradictions = restored.value;
    return ok({
      jobs: unknown.jobs.size - contradictions.length,
      all: journal.book.jobs.size,
      contradictions,
    });
  });
}

function inLockfile({ shared: _shared, ...places }: Places): Places {
  return places;
}
