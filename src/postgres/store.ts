import { error, type Problem } from '../core/diagnostic.js';
import { err, ok } from '../core/result.js';
import { join } from '../ledger/join.js';
import type { LiveBook } from '../ledger/live-book.js';
import type { JobBook, LedgerRun, LedgerSession, LedgerStore } from '../ledger/port.js';
import { jobOf } from '../ledger/record.js';
import type { SharedState } from '../ledger/shared.js';
import type { Connection } from './connection.js';
import { type FoundFilm, noFilm, readFilm } from './film-reading.js';
import { endRun } from './film-state.js';
import { migrate, readableSchema } from './migrate.js';
import { createServer, type ServerPlace } from './server.js';
import { openSession } from './session.js';
import { createSharedBook } from './shared-book.js';
import { createSpill, readSpilled, type Spilled, type SpillPlace } from './spill.js';

/** A film's name in the ledger. */
export interface FilmName {
  name: string;
  /** What tells it from another film of that name, such as its repository and path; null if unknown. */
  identity: string | null;
}

/** Where a film's ledger is, and the machine that uses it. */
export interface PostgresPlace extends ServerPlace {
  film: FilmName;
  /** The folder in which jobs are kept while the database is away; null for none. */
  spill: string | null;
  /** Milliseconds that a submission waits for a database that is away (default: a minute). */
  patience?: number;
  /** Opens it also where the film was moved to a lockfile, to move it back or to finish that. */
  evenMoved?: boolean | undefined;
}

const PATIENCE = 60_000;

/** The ledger of a film in a Postgres database, which any number of runs share. */
export function createPostgresLedger(place: PostgresPlace): LedgerStore {
  const { address, film, clock, disk, patience = PATIENCE } = place;
  const server = createServer(place);
  const { lease } = server;
  const spillPlace: SpillPlace | null =
    place.spill === null ? null : { disk, folder: place.spill, ledger: address.name, film: film.name };

  /** What runs of this machine have kept for the film. */
  async function spilled(): Promise<Spilled[]> {
    return spillPlace === null ? [] : readSpilled(spillPlace);
  }

  async function begin(connection: Connection, { run, worker, manifest }: LedgerRun): Promise<void> {
    const { person, host, process, identity } = worker ?? { person: '', host: '', process: 0 };
    await connection.query(
      'insert into shotlist.film (name, identity) values ($1, $2) on conflict do nothing',
      [film.name, film.identity],
    );
    await connection.query(
      `insert into shotlist.run (film, id, person, host, process, manifest_sha256, manifest_read, identity, live_until)
        values ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + $9 * interval '1 millisecond') on conflict do nothing`,
      [film.name, run, person, host, process, manifest?.sha256, manifest?.read, identity, lease],
    );
  }

  /** What was kept on this machine while the database was away goes there. A run that is live still looks after its own. */
  async function bringIn(session: LedgerSession, { runs }: SharedState): Promise<void> {
    for (const { run, jobs } of await spilled()) {
      const recalled = new Map(jobs.map((job) => [job.job, { job, gateway: '' }]));
      const left = await session.restore({ jobs: recalled, runs: new Map(), isNewer: false });
      if (spillPlace && left.length === 0 && !runs.get(run)?.isLive)
        await createSpill(spillPlace, run).clear();
    }
  }

  return {
    name: `${film.name} in ${address.name}`,
    async read() {
      const kept = await spilled();
      return server.using(async (connection) => {
        const schema = await readableSchema(connection);
        if (!schema.ok) return schema;
        const found = schema.value ? await readFilm(connection, film.name) : ok(noFilm());
        if (!found.ok) return found;
        await connection.close();
        const { book, state } = found.value;
        addSpilled(book, kept);
        const live = [...state.runs.values()].flatMap(({ run, isLive }) => (isLive ? run : []));
        return ok({
          book,
          isEmpty: book.header === null,
          live,
          unusable: movedProblem(place, book),
          shared: state,
        });
      });
    },
    async open(run) {
      const opened = await server.using(async (connection, { notices }) => {
        const migrated = await migrate(connection);
        if (!migrated.ok) return migrated;
        await begin(connection, run);
        const found = await readFilm(connection, film.name);
        if (!found.ok) return found;
        const moved = movedProblem(place, found.value.book);
        if (moved) {
          await endRun(connection, film.name, run.run);
          return err(moved);
        }
        return ok({ ...found.value, connection, notices });
      });
      if (!opened.ok) return err({ kind: 'untouchable', problems: opened.error });
      const { book, seq, state, connection, notices } = opened.value;
      let first: Connection | null = connection;
      const session = openSession({
        clock,
        async connect() {
          const open = first;
          first = null;
          return open ?? server.connect();
        },
        log: { film: film.name, shared: createSharedBook(book), seq, state },
        run: run.run,
        spill: spillPlace && createSpill(spillPlace, run.run),
        lease,
        patience,
        notices: [...notices, ...otherFilm(film, opened.value)],
      });
      await bringIn(session, state);
      return ok(session);
    },
  };
}

/** A film that was moved to a lockfile goes on there alone. */
function movedProblem(
  { film, address, evenMoved = false }: PostgresPlace,
  { header }: JobBook,
): Problem | null {
  if (header?.moved === undefined || evenMoved) return null;
  return error(
    'ledger-moved',
    `the film ${film.name} in ${address.name} was moved to ${header.moved}`,
    'go on there (without `ledger:` in the manifest), or move the film back with: shotlist ledger import',
  );
}

/** Says so where a film of that name is in the ledger that does not seem to be this one. */
function otherFilm({ name, identity }: FilmName, found: FoundFilm): string[] {
  if (identity === null || found.identity === null || identity === found.identity) return [];
  return [
    `The ledger knows ${name} as ${found.identity}, and this is ${identity}. If these are two films, give one of them another name in its manifest (film: NAME)`,
  ];
}

/** Adds what is kept on this machine to a reading; what contradicts is left to the command that writes. */
function addSpilled(book: LiveBook, kept: readonly Spilled[]): void {
  for (const job of kept.flatMap(({ jobs }) => jobs)) {
    const known = book.jobs.get(job.job);
    const joined = known ? join(known, job) : ok(job);
    const all = joined.ok ? jobOf(joined.value) : null;
    if (all) book.jobs.set(job.job, all);
  }
}
