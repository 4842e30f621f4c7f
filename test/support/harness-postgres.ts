import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import type { JobRecord } from '../../src/ledger/record.js';
import type { Connection } from '../../src/postgres/connection.js';
import { recordOf } from '../../src/postgres/job-row.js';
import type { HarnessLedger, HarnessProcess } from './harness-ledger.js';
import { type PostgresServer, startPostgres } from './postgres.js';
import type { VirtualClock } from './virtual-clock.js';

type Connections = typeof import('../../src/postgres/connection.js');

/** A command with connections to the database. */
interface Command extends HarnessProcess {
  time: VirtualClock;
  watcher: Watcher;
  /** The server's processes for its connections. */
  backends: Set<number>;
  isCut: boolean;
  sawCrash: boolean;
}

/** The commands under way, by their clocks. */
const clients = new WeakMap<object, Command>();

/** What a test file mocks `postgres/connection.js` with: a command's time stands still while it waits for the database, and each statement is a step. */
export function watchedConnections(actual: Connections): Connections {
  return {
    ...actual,
    async connect(machine, address, timeout) {
      const client = 'clock' in machine ? clients.get(machine.clock as object) : undefined;
      if (!client) return actual.connect(machine, address, timeout);
      await client.step();
      return client.time.during(async () => {
        const connection = await actual.connect(machine, address, timeout);
        const [row] = await connection.query('select pg_backend_pid() as backend');
        const backend = Number(row?.backend);
        client.backends.add(backend);
        return watched(client, connection, backend, actual.DatabaseAway);
      });
    },
  };
}

function watched(
  client: Command,
  connection: Connection,
  backend: number,
  Away: Connections['DatabaseAway'],
): Connection {
  const { time, watcher } = client;
  return {
    ...connection,
    async query(text, values) {
      await client.step();
      const rows = await time.during(async () => {
        const answer = await connection.query(text, values);
        if (!client.isCut) return answer;
        client.isCut = false;
        await watcher.terminate([backend]);
        throw new Away('the connection was cut');
      });
      if (client.isDead()) await new Promise(() => undefined);
      return rows;
    },
    async close() {
      await time.during(() => connection.close());
      client.backends.delete(backend);
    },
  };
}

/** A connection that looks on, and comes back after a crash. */
function createWatcher({ socket, user }: PostgresServer) {
  let client: Promise<Client> | null = null;

  async function open(): Promise<Client> {
    const opened = new Client({ host: socket, user, database: 'films' });
    opened.on('error', () => undefined);
    await opened.connect();
    return opened;
  }

  /** Rows; null where the database is away, or has no tables yet. */
  async function ask(text: string, values: unknown[]): Promise<Record<string, unknown>[] | null> {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      client ??= open();
      const asked = client;
      try {
        return (await (await asked).query(text, values)).rows;
      } catch (error) {
        if (/^(?:3F000|42P01)$/.test(String((error as { code?: unknown }).code))) return null;
        // Another question may have opened the next one by now.
        if (client === asked) client = null;
        await (await asked.catch(() => null))?.end().catch(() => undefined);
      }
    }
    return null;
  }

  return {
    ask,
    /** Ends the server's processes for connections, and what these had begun. */
    async terminate(backends: Iterable<number>): Promise<void> {
      await ask('select pg_terminate_backend(pid, 5000) from unnest($1::int[]) as pid', [[...backends]]);
    },
    async close(): Promise<void> {
      await (await client)?.end();
      client = null;
    },
  };
}
type Watcher = ReturnType<typeof createWatcher>;

const RECORDS = `
  select film.committed, (select coalesce(sum(counts), 0) from shotlist.job where film = $1) as counts, record.seq, record.line
  from shotlist.film left join shotlist.record on record.film = film.name and record.seq > $2
  where film.name = $1 order by record.seq`;

const RUNS = 'select id, person from shotlist.run where film = $1';

/** Films in one database server, each with a name that no other has. */
export function createPostgresFilms(server: PostgresServer) {
  const watcher = createWatcher(server);
  let films = 0;

  function create(time: VirtualClock): HarnessLedger {
    films += 1;
    const film = `walk ${films}`;
    const stored: JobRecord[] = [];
    const people = new Map<string, string>();
    const commands = new Set<Command>();
    let seen = 0n;
    let isAway = false;
    let coming = Promise.resolve();

    /** Whoever waits for the database waits until it answers. */
    async function revive(): Promise<void> {
      if (isAway) coming = time.during(() => server.start());
      isAway = false;
      await coming;
    }

    async function refresh(): Promise<void> {
      for (const { id, person } of (await watcher.ask(RUNS, [film])) ?? [])
        people.set(String(id), String(person));
      const rows = (await watcher.ask(RECORDS, [film, seen])) ?? [];
      for (const { committed, counts, seq, line } of rows) {
        if (committed !== counts)
          throw new Error(`${committed} is committed, and the jobs count for ${counts}`);
        if (seq === null) continue;
        const record = recordOf(String(line));
        if (!record.ok) throw new Error(`record ${seq} is ${record.error}`);
        stored.push(record.value);
        seen = BigInt(String(seq));
      }
    }

    return {
      manifest: { film },
      stored,
      people,
      refresh: () => time.during(refresh),
      connect(process) {
        const client: Command = {
          ...process,
          time,
          watcher,
          backends: new Set(),
          isCut: false,
          sawCrash: false,
        };
        clients.set(process.clock, client);
        commands.add(client);
        return {
          environment: { env: { SHOTLIST_LEDGER: server.address() } },
          sawCrash: () => client.sawCrash,
          bury: () =>
            time.during(async () => {
              await watcher.terminate(client.backends);
              await watcher.ask(
                'update shotlist.run set live_until = clock_timestamp() where film = $1 and person = $2 and ended is null',
                [film, process.person],
              );
            }),
        };
      },
      async crash(away) {
        if (isAway) return;
        isAway = true;
        for (const command of commands) command.sawCrash = true;
        await time.during(() => server.crash());
        if (away === 0) return revive();
        void time.sleep(away).then(revive);
      },
      revive,
      cut(clock) {
        const client = clients.get(clock);
        if (client) client.isCut = true;
      },
    };
  }

  return { create, close: watcher.close };
}
/** Films in a server that is there until the test ends. */
export async function startPostgresFilms(): Promise<PostgresFilms> {
  const server = await startPostgres();
  const films = createPostgresFilms(server);
  onTestFinished(async () => {
    await films.close();
    server.remove();
  });
  return films;
}

/** See `createPostgresFilms`. */
export type PostgresFilms = ReturnType<typeof createPostgresFilms>;
