import { type Diagnostic, type Problem, error as problem } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { join } from '../ledger/join.js';
import type { LiveBook } from '../ledger/live-book.js';
import type { LedgerReading, LedgerRun, LedgerSession, LedgerStore, OpenError } from '../ledger/port.js';
import { jobOf } from '../ledger/record.js';
import type { SharedState } from '../ledger/shared.js';
import type { Clock } from '../system/clock.js';
import type { Machine } from '../system/machine.js';
import type { PostgresAddress } from './address.js';
import { type Connection, connect, DatabaseAway, inTransaction, sqlState } from './connection.js';
import { headerOfRow } from './film-log.js';
import { readState } from './film-state.js';
import { storedJob } from './job-row.js';
import { migrate, schemaVersion } from './migrate.js';
import { MIGRATIONS } from './schema.js';
import { openSession } from './session.js';
import { prepare } from './settings.js';
import { createSharedBook } from './shared-book.js';
import { createSpill, readSpilled, removeSpilled, type Spilled } from './spill.js';

/** A film's name in the ledger. */
export interface FilmName {
  name: string;
  /** What tells it from another film of that name, such as its repository and path; null where nobody knows. */
  identity: string | null;
}

/** Where a film's ledger is, and the machine that uses it. */
export interface PostgresPlace extends Pick<Machine, 'disk' | 'env' | 'home'> {
  clock: Clock;
  address: PostgresAddress;
  film: FilmName;
  /** The folder in which jobs are kept while the database is away; null for none. */
  spill: string | null;
  /** Milliseconds that a run is taken for alive after it was heard of (default: a minute). */
  lease?: number;
  /** Milliseconds that a submission waits for a database that is away (default: a minute). */
  patience?: number;
}

const LEASE = 60_000;
const PATIENCE = 60_000;
/** How long a command tries to reach the database when it begins, in milliseconds, and the pause between. */
const FIRST_PATIENCE = 10_000;
const PAUSE = 250;

const NOBODY: SharedState = { runs: new Map(), holders: new Map() };

/** The ledger of a film in a Postgres database, which any number of runs share. */
export function createPostgresLedger(place: PostgresPlace): LedgerStore {
  const { address, film, clock, disk } = place;
  const spillPlace = (folder: string) => ({ disk, folder, ledger: address.name, film: film.name });

  /** A connection on which everything that is committed is on stable storage; and what people should know of its server. */
  async function prepared(): Promise<{ connection: Connection; notices: string[]; problems: Problem[] }> {
    const connection = await connect(place, address);
    try {
      return { connection, ...(await prepare(connection, clock.now)) };
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async function connected(): Promise<Connection> {
    const { connection, problems } = await prepared();
    if (problems.length === 0) return connection;
    await connection.close();
    throw new Error(problems[0]?.message);
  }

  /** Uses a connection that is closed afterwards. The error is what keeps anybody from the ledger. */
  async function using<T>(
    use: (connection: Connection, notices: string[]) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem[]>> {
    const begun = clock.elapsed();
    for (;;) {
      try {
        const { connection, notices, problems } = await prepared();
        try {
          if (problems.length > 0) return err(problems);
          const used = await use(connection, notices);
          return used.ok ? used : err([used.error]);
        } finally {
          await connection.close();
        }
      } catch (error) {
        if (!(error instanceof DatabaseAway)) return err([problemOf(error)]);
        if (clock.elapsed() - begun > FIRST_PATIENCE)
          return err([
            problem(
              'ledger-unreachable',
              `${address.name} cannot be reached: ${error.message}`,
              'start the database, or check the address and the network',
            ),
          ]);
        await clock.sleep(PAUSE);
      }
    }
  }

  function problemOf(error: unknown): Problem {
    if (sqlState(error) === null) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return problem(
      'ledger-access',
      `${address.name} refuses: ${why}`,
      'check user, password (PGPASSWORD or ~/.pgpass) and the name of the database',
    );
  }

  /** What runs of this machine have kept for the film, where they could. */
  function spilled(): Promise<Spilled[]> {
    return place.spill === null ? Promise.resolve([]) : readSpilled(spillPlace(place.spill));
  }

  async function readFilm(connection: Connection): Promise<Result<Found, Problem>> {
    return inTransaction(connection, async () => {
      await connection.query('set transaction isolation level repeatable read');
      const [row] = await connection.query(
        'select seq, header, identity from shotlist.film where name = $1',
        [film.name],
      );
      const book: LiveBook = { header: null, jobs: new Map(), runs: new Map() };
      if (!row) return ok({ book, seq: 0n, identity: null, state: NOBODY });
      book.header = headerOfRow(row.header);
      const lines = await connection.query(
        'select id, line from shotlist.job where film = $1 order by first_seq',
        [film.name],
      );
      for (const { id, line } of lines) {
        const job = storedJob(String(line));
        if (!job.ok) return err(unreadable(String(id), job.error));
        book.jobs.set(job.value.job, job.value);
      }
      const state = await readState(connection, film.name);
      const identity = row.identity === null ? null : String(row.identity);
      return ok({ book, seq: BigInt(String(row.seq)), identity, state });
    });
  }

  async function begin(connection: Connection, { run, worker, manifest }: LedgerRun): Promise<void> {
    const { person, host, process } = worker ?? { person: '', host: '', process: 0 };
    await connection.query(
      'insert into shotlist.film (name, identity) values ($1, $2) on conflict do nothing',
      [film.name, film.identity],
    );
    await connection.query(
      `insert into shotlist.run (film, id, person, host, process, manifest_sha256, manifest_changed, live_until)
        values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 millisecond') on conflict do nothing`,
      [film.name, run, person, host, process, manifest?.sha256, manifest?.changed, place.lease ?? LEASE],
    );
  }

  return {
    name: `${film.name} in ${address.name}`,
    async read(): Promise<Result<LedgerReading, Diagnostic[]>> {
      const kept = await spilled();
      return using(async (connection) => {
        const version = await schemaVersion(connection);
        if (version > MIGRATIONS.length) return migrate(connection) as Promise<Result<never, Problem>>;
        const found = version === 0 ? ok({ book: emptyBook(), state: NOBODY }) : await readFilm(connection);
        if (!found.ok) return found;
        const { book, state } = found.value;
        addSpilled(book, kept);
        const live = [...state.runs.values()].filter(({ isLive }) => isLive).map(({ run }) => run);
        return ok({ book, isEmpty: book.header === null, live, unusable: null, shared: state });
      });
    },
    async open(run): Promise<Result<LedgerSession, OpenError>> {
      const opened = await using(async (connection, notices) => {
        const migrated = await migrate(connection);
        if (!migrated.ok) return migrated;
        await begin(connection, run);
        const found = await readFilm(connection);
        return found.ok ? ok({ ...found.value, notices: [...notices, ...noticesOf(found.value)] }) : found;
      });
      if (!opened.ok) return err({ kind: 'untouchable', problems: opened.error });
      const { book, seq, state, notices } = opened.value;
      const session = openSession({
        clock,
        connect: connected,
        log: { film: film.name, shared: createSharedBook(book), seq },
        state,
        run: run.run,
        spill: place.spill === null ? null : createSpill(spillPlace(place.spill), run.run),
        lease: place.lease ?? LEASE,
        patience: place.patience ?? PATIENCE,
        notices,
      });
      await bringIn(session, state);
      return ok(session);
    },
  };

  function noticesOf({ identity }: Found): string[] {
    if (identity === null || film.identity === null || identity === film.identity) return [];
    return [
      `the ledger knows ${film.name} as ${identity}, and this is ${film.identity}: if these are two films, give one of them another name with film: in its manifest`,
    ];
  }

  /** What was kept on this machine while the database was away goes there. */
  async function bringIn(session: LedgerSession, { runs }: SharedState): Promise<void> {
    for (const { run, jobs } of await spilled()) {
      const recalled = new Map(jobs.map((job) => [job.job, { job, gateway: '' }]));
      const left = await session.restore({ jobs: recalled, runs: new Map(), isNewer: false });
      if (place.spill !== null && left.length === 0 && !runs.get(run)?.isLive)
        await removeSpilled(spillPlace(place.spill), run);
    }
  }
}

interface Found {
  book: LiveBook;
  /** The number of the last record. */
  seq: bigint;
  identity: string | null;
  state: SharedState;
}

function emptyBook(): LiveBook {
  return { header: null, jobs: new Map(), runs: new Map() };
}

function unreadable(job: string, why: 'damaged' | 'newer'): Problem {
  return why === 'newer'
    ? problem(
        'ledger-newer',
        `job ${job} was written by a newer shotlist`,
        'install that version or a later one',
      )
    : problem(
        'ledger-damaged',
        `job ${job} is damaged: it does not match its checksum`,
        'restore the database from a backup',
      );
}

/** Adds what is kept on this machine to a reading; what contradicts is left to the command that writes. */
function addSpilled(book: LiveBook, kept: readonly Spilled[]): void {
  for (const { jobs } of kept)
    for (const job of jobs) {
      const known = book.jobs.get(job.job);
      const joined = known ? join(known, job) : ok(job);
      const all = joined.ok ? jobOf(joined.value) : null;
      if (all) book.jobs.set(job.job, all);
    }
}
