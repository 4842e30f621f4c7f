import { displayPath } from '../core/display-path.js';
import { badFiles, invalid, type Refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import { gatewaysIn, joinHeaders } from '../ledger/gateways.js';
import type { Contradiction, JobBook, Journal, Recalled } from '../ledger/port.js';
import { NOTHING_RECALLED, withoutKnown } from '../ledger/recalled.js';
import type { Header, RunRecord } from '../ledger/record.js';
import { workerText } from '../ledger/shared.js';
import type { Environment, Film, Places } from './film/film.js';
import { forgetHome, rememberHome } from './film/home.js';
import { readLockfileAt, stored, withJournal } from './film/ledger.js';
import type { SharedPlace } from './film/ledger-place.js';
import { foldersOf, lockfileName, markIn } from './film/mark.js';

/** What went from one ledger of a film to another. */
export interface Copied {
  /** Jobs that the other did not have, or of which it knew less. */
  jobs: number;
  /** Jobs that both have now. */
  all: number;
  contradictions: Contradiction[];
}

/** Both ledgers of a film, and what each calls the other; open, whether the film was moved away from there or not. */
interface Both {
  lockfile: Journal;
  database: Journal;
  names: { lockfile: string; database: string };
  /** The run that has the database open. */
  run: string;
}

const NO_DATABASE =
  'This film has no shared ledger: set ledger: postgres://HOST/DATABASE in its manifest, or pass --ledger.';

/**
 * Moves a film from its lockfile to the database that its manifest names. A union: nothing that the database has is lost. First the lockfile
 * is marked as moved, then the records are copied, and last a mark of the database is removed. If this is interrupted in between, no run
 * continues from either, nothing is lost, and the same command completes it.
 */
export async function importLedger(
  environment: Environment,
  { places }: Film,
): Promise<Result<Copied, Refusal>> {
  const file = displayPath(places.lockfile, environment);
  // Looked at before the database is: a film that has nothing leaves nothing there.
  const read = await readLockfileAt(environment.disk, places.lockfile);
  if (!read.ok) return err(badFiles(read.error));
  const { runs } = read.value;
  if (places.shared && read.value.book.jobs.size === 0)
    return invalid(`${file} has no job that could be imported.`);
  return withBoth(environment, places, async ({ lockfile, database, names }) => {
    const { header } = lockfile.book;
    if (!header) return invalid(`${file} has no job that could be imported.`);
    if (header.moved !== undefined && header.moved !== names.database)
      return invalid(`${file} was moved to ${header.moved}. Export it from there first.`);
    const joined = headerOfBoth(database.book, lockfile.book);
    if (!joined.ok) return joined;
    const away = database.book.header?.moved;
    if (away !== undefined && away !== names.lockfile) {
      if (header.moved !== undefined || lacksJobs(lockfile.book, database.book))
        return invalid(
          `${names.database} was moved to ${away}. Import that lockfile: ${file} does not have all that was rendered.`,
        );
      const taken = await setHeader(database, { ...joined.value, moved: names.lockfile });
      if (!taken.ok) return taken;
    }
    const marked = await setHeader(lockfile, { ...header, moved: names.database });
    if (!marked.ok) return marked;
    const copied = await copyInto(database, { book: lockfile.book, runs }, joined.value);
    const mark = await markIn(environment.disk, places.output);
    if (copied.ok && mark?.lockfile === lockfileName(places)) await rememberHome(environment.disk, places);
    return copied;
  });
}

/**
 * Moves a film from the database to its lockfile, which is created if there is none. First the database is marked as moved, which is refused
 * while runs are at work there; then the records are copied, and last a mark of the lockfile is removed. Of a film that was moved to the
 * lockfile already, on another machine, the output folder alone is told.
 */
export async function exportLedger(
  environment: Environment,
  { places }: Film,
): Promise<Result<Copied, Refusal>> {
  return withBoth(environment, places, async ({ lockfile, database, names, run }) => {
    const [moved, away] = [lockfile.book.header?.moved, database.book.header?.moved];
    if (moved !== undefined && moved !== names.database)
      return invalid(`The lockfile was moved to ${moved}. Export it from there.`);
    if (away !== undefined && away !== names.lockfile) {
      // It may be here already: version control brought the lockfile that it was moved to.
      if (moved !== undefined || lacksJobs(lockfile.book, database.book))
        return invalid(`${names.database} was moved to ${away}. Import it from there first.`);
      await homeAgain(environment, places);
      return ok({ jobs: 0, all: lockfile.book.jobs.size, contradictions: [] });
    }
    // An import that was broken off has left nothing in the database: the lockfile has all of it.
    if (database.book.jobs.size === 0 && moved === undefined)
      return invalid(`${places.shared?.film.name} has no job in the ledger.`);
    const all = [...(database.shared?.state.runs.values() ?? [])];
    const others = all.filter((each) => each.isLive && each.run !== run);
    if (others.length > 0) {
      const who = [...new Set(others.map(({ worker }) => workerText(worker)))].join(', ');
      return invalid(`Runs are at work on the film: ${who}. Export it when they have ended.`);
    }
    const joined = headerOfBoth(lockfile.book, database.book);
    if (!joined.ok) return joined;
    const marked = await setHeader(database, { ...joined.value, moved: names.lockfile });
    if (!marked.ok) return marked;
    const runs = all
      .filter((each) => each.run !== run)
      .map((each): [string, RunRecord] => [each.run, { run: each.run, started: each.since }]);
    const copied = await copyInto(lockfile, { book: database.book, runs: new Map(runs) }, joined.value);
    if (copied.ok) await homeAgain(environment, places);
    return copied;
  });
}

/** Opens both ledgers of a film. */
async function withBoth<T>(
  environment: Environment,
  places: Places,
  use: (both: Both) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const { shared, ...own } = places;
  if (!shared) return invalid(NO_DATABASE);
  const { host } = await environment.processes.self();
  const names = { lockfile: `${places.lockfile} on ${host}`, database: nameOf(shared) };
  return withJournal(environment, { ...places, evenMoved: true }, (database, run) =>
    withJournal(environment, { ...own, evenMoved: true }, (lockfile) =>
      use({ lockfile, database, names, run }),
    ),
  );
}

/** Tells the film's folders that it is in its lockfile again. */
async function homeAgain({ disk }: Environment, places: Places): Promise<void> {
  for (const folder of await foldersOf(disk, places)) await forgetHome(disk, folder);
}

/** What a lockfile calls the ledger that its film was moved to; an address holds no password. */
function nameOf({ film, address }: SharedPlace): string {
  return `${film.name} in ${address.name}`;
}

/** Lets a ledger say that. On stable storage when it resolves. */
function setHeader(ledger: Journal, header: Header): Promise<Result<unknown, Refusal>> {
  ledger.setHeader(header);
  return stored(() => ledger.restore(NOTHING_RECALLED));
}

/** The header of a ledger that has the jobs of both: at home there, and not moved away. */
function headerOfBoth(to: JobBook, from: JobBook): Result<Header, Refusal> {
  const [theirs, ours] = [to.header, from.header];
  const all = [...to.jobs.values(), ...from.jobs.values()];
  const joined = theirs && ours ? joinHeaders(theirs, ours, all) : (theirs ?? ours);
  if (theirs && ours && !joined)
    return invalid(`One ledger is for the gateway ${gatewaysIn(ours)}, the other for ${gatewaysIn(theirs)}.`);
  if (!joined) return invalid('Neither ledger has a job of the film.');
  const { moved: _moved, ...header } = joined;
  return ok(header);
}

function lacksJobs(book: JobBook, other: JobBook): boolean {
  return withoutKnown(recalledOf(other, new Map()), book).jobs.size > 0;
}

function recalledOf({ header, jobs }: JobBook, runs: Recalled['runs']): Recalled {
  const gateway = header?.gateway ?? '';
  const all = Array.from(jobs, ([id, job]) => [id, { job, gateway }] as const);
  return { jobs: new Map(all), runs, isNewer: false };
}

/** Copies all jobs; a ledger that is marked as moved keeps its mark until it has all of them. */
async function copyInto(
  to: Journal,
  { book, runs }: { book: JobBook; runs: Recalled['runs'] },
  header: Header,
): Promise<Result<Copied, Refusal>> {
  const away = to.book.header?.moved;
  const unknown = withoutKnown(recalledOf(book, runs), to.book);
  to.setHeader(away === undefined ? header : { ...header, moved: away });
  const restored = await stored(() => to.restore(unknown));
  if (!restored.ok) return restored;
  const back = away === undefined ? ok(null) : await setHeader(to, header);
  if (!back.ok) return back;
  const contradictions = restored.value;
  return ok({
    jobs: unknown.jobs.size - contradictions.length,
    all: to.book.jobs.size,
    contradictions,
  });
}
