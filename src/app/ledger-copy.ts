import { displayPath } from '../core/display-path.js';
import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import { gatewaysIn, joinHeaders } from '../ledger/gateways.js';
import { isBareIntent } from '../ledger/live-book.js';
import type { Contradiction, JobBook, Journal } from '../ledger/port.js';
import { NOTHING_RECALLED, withoutKnown } from '../ledger/recalled.js';
import type { Header, RunRecord } from '../ledger/record.js';
import type { Environment, Film, Places } from './film.js';
import { type LedgerPlaces, ledgerOf, readLockfileAt, stored, withJournal } from './ledger.js';
import type { SharedPlace } from './ledger-place.js';
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

/**
 * Brings a film's lockfile to the database that its manifest names. A union: nothing that the database has is lost. The lockfile is held
 * meanwhile, and first of all says that the film was moved: whatever happens then, no run goes on with it, and nothing of it is lost; the
 * same import ends what it began.
 */
export async function importLedger(
  environment: Environment,
  { places }: Film,
): Promise<Result<Copied, Refusal>> {
  const { shared } = places;
  if (!shared) return invalid(NO_DATABASE);
  const lockfile = displayPath(places.lockfile, environment);
  const read = await readLockfileAt(environment.disk, places.lockfile);
  if (!read.ok) return err(badFiles(read.error));
  if (read.value.book.jobs.size === 0) return invalid(`${lockfile} has no job that could be imported.`);
  const name = nameOf(shared);
  return withJournal(environment, places, (to) =>
    withJournal(environment, inLockfile(places), async (from) => {
      const { header } = from.book;
      if (!header) return invalid(`${lockfile} has no job that could be imported.`);
      if (header.moved !== undefined && header.moved !== name)
        return invalid(`${lockfile} was moved to ${header.moved}. Export it from there first.`);
      const source = { book: from.book, runs: read.value.runs };
      const joined = headerOfBoth(to.book, source.book);
      if (!joined.ok) return joined;
      const marked = await markMoved(from, { ...header, moved: name });
      return marked.ok ? copyInto(to, source, joined.value) : marked;
    }),
  );
}

/**
 * Brings a film's jobs from the database to its lockfile, which is made where there is none. From then on the lockfile does not say any more
 * that the film was moved, once it has all of them.
 */
export async function exportLedger(
  environment: Environment,
  { places }: Film,
): Promise<Result<Copied, Refusal>> {
  if (!places.shared) return invalid(NO_DATABASE);
  const read = await ledgerOf(environment, { ...places, output: null }).read();
  if (!read.ok) return err(badFiles(read.error));
  const { book, live, shared } = read.value;
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
  const name = nameOf(places.shared);
  return withJournal(environment, inLockfile(places), async (to) => {
    const moved = to.book.header?.moved;
    if (moved !== undefined && moved !== name)
      return invalid(`The lockfile was moved to ${moved}. Export it from there.`);
    // An import that was broken off has left nothing there: the lockfile has all of it.
    if (book.jobs.size === 0 && moved === undefined)
      return invalid(`${places.shared?.film.name} has no job in the ledger.`);
    const joined = headerOfBoth(to.book, book);
    return joined.ok ? copyInto(to, { book, runs }, joined.value) : joined;
  });
}

/** What a lockfile calls the ledger that its film was moved to; an address holds no password. */
function nameOf({ film, address }: SharedPlace): string {
  return `${film.name} in ${address.name}`;
}

/** Lets a lockfile say where its film was moved to. On stable storage when it resolves. */
function markMoved(lockfile: Journal, header: Header): Promise<Result<unknown, Refusal>> {
  lockfile.setHeader(header);
  return stored(() => lockfile.restore(NOTHING_RECALLED));
}

const NO_DATABASE =
  'This film has no shared ledger: set ledger: postgres://HOST/DATABASE in its manifest, or pass --ledger.';

/** The header of a ledger that has the jobs of both: at home there, and not moved away. */
function headerOfBoth(to: JobBook, from: JobBook): Result<Header | null, Refusal> {
  const [theirs, ours] = [to.header, from.header];
  const all = [...to.jobs.values(), ...from.jobs.values()];
  const joined = theirs && ours ? joinHeaders(theirs, ours, all) : (theirs ?? ours);
  if (!joined && theirs && ours)
    return invalid(`One ledger is for the gateway ${gatewaysIn(ours)}, the other for ${gatewaysIn(theirs)}.`);
  if (!joined) return ok(null);
  const { moved: _moved, ...header } = joined;
  return ok(header);
}

async function copyInto(
  to: Journal,
  { book, runs }: Source,
  header: Header | null,
): Promise<Result<Copied, Refusal>> {
  if (!header) return ok({ jobs: 0, all: to.book.jobs.size, contradictions: [] });
  const all = new Map(Array.from(book.jobs, ([id, job]) => [id, { job, gateway: header.gateway }]));
  const unknown = withoutKnown({ jobs: all, runs, isNewer: false }, to.book);
  to.setHeader(header);
  const restored = await stored(() => to.restore(unknown));
  if (!restored.ok) return restored;
  const contradictions = restored.value;
  return ok({
    jobs: unknown.jobs.size - contradictions.length,
    all: to.book.jobs.size,
    contradictions,
  });
}

function inLockfile({ shared: _shared, ...places }: Places): LedgerPlaces {
  return { ...places, evenMoved: true };
}
