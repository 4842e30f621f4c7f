import { shellWord } from '../core/command-line.js';
import { error, type Problem } from '../core/diagnostic.js';
import { err, type Result } from '../core/result.js';
import type { Clock } from '../system/clock.js';
import type { PostgresAddress } from './address.js';
import {
  type ConnectingMachine,
  type Connection,
  ConnectionRefused,
  connect,
  DatabaseAway,
  sqlState,
} from './connection.js';
import { ignoredPasswordFile } from './password-file.js';
import { prepare, type ServerSettings } from './settings.js';

/** How long a command tries to reach the database when it begins, in milliseconds, and the pause between. */
const PATIENCE = 10_000;
const PAUSE = 250;

/** Milliseconds that a run is taken for alive after it was heard of. */
const LEASE = 60_000;

/** The variable that says otherwise, in seconds. */
const VARIABLE = 'SHOTLIST_LEASE';

/** Where a database is, and the machine that uses it. */
export interface ServerPlace extends ConnectingMachine {
  clock: Clock;
  address: PostgresAddress;
  /** Milliseconds that a run is taken for alive after it was heard of (default: a minute). */
  lease?: number | undefined;
}

/** Milliseconds that an answer of the server may take at least. */
const SHORTEST = 1_000;

/** The server of a ledger. */
export function createServer(place: ServerPlace) {
  const { address, clock } = place;
  const seconds = Number(place.env[VARIABLE]);
  const lease = place.lease ?? (seconds >= 1 ? seconds * 1000 : LEASE);
  // A lease has to be renewed in time over a new connection, where the old one gives no answer.
  const timeout = Math.max(SHORTEST, lease / 4);

  async function prepared(): Promise<{ connection: Connection; settings: ServerSettings }> {
    const connection = await connect(place, address, timeout);
    try {
      const settings = await prepare(connection, clock.now);
      const ignored = await ignoredPasswordFile(place);
      const notices = ignored === null ? [] : [`${ignoredText(ignored)}: chmod 600 ${shellWord(ignored)}`];
      return { connection, settings: { ...settings, notices: [...settings.notices, ...notices] } };
    } catch (caught) {
      await connection.close();
      throw caught;
    }
  }

  /** What a connection is used for once; closed unless that goes well. */
  async function once<T>(use: Use<T>): Promise<Result<T, Problem[]>> {
    const { connection, settings } = await prepared();
    let used: Result<T, Problem> | null = null;
    try {
      if (settings.problems.length > 0) return err(settings.problems);
      used = await use(connection, settings);
      return used.ok ? used : err([used.error]);
    } finally {
      if (!used?.ok) await connection.close();
    }
  }

  function unreachable(why: DatabaseAway): Problem {
    const message = `${address.name} cannot be reached: ${why.message}`;
    return error('ledger-unreachable', message, 'start the database, or check its address and the network');
  }

  async function refused(caught: unknown): Promise<Problem> {
    if (sqlState(caught) === null && !(caught instanceof ConnectionRefused)) throw caught;
    const message = `${address.name} refuses: ${caught instanceof Error ? caught.message : caught}`;
    const ignored = await ignoredPasswordFile(place);
    if (ignored !== null)
      return error('ledger-access', `${message}; ${ignoredText(ignored)}`, `chmod 600 ${shellWord(ignored)}`);
    return error(
      'ledger-access',
      message,
      'check the user, the password (PGPASSWORD or ~/.pgpass) and the name of the database',
    );
  }

  return {
    /** Milliseconds that a run is taken for alive after it was heard of. */
    lease,
    /** A connection on which everything that is committed is on stable storage. Throws `DatabaseAway`, or why there is none. */
    async connect(): Promise<Connection> {
      const { connection, settings } = await prepared();
      const [problem] = settings.problems;
      if (!problem) return connection;
      await connection.close();
      throw new Error(problem.message);
    },
    /**
     * Uses a connection, which is open afterwards where that went well: `use` returns it or closes it. The error is what keeps anybody
     * from the ledger; a server that is away is waited for a little.
     */
    async using<T>(use: Use<T>): Promise<Result<T, Problem[]>> {
      const begun = clock.elapsed();
      for (;;) {
        try {
          return await once(use);
        } catch (caught) {
          if (!(caught instanceof DatabaseAway)) return err([await refused(caught)]);
          if (clock.elapsed() - begun > PATIENCE) return err([unreachable(caught)]);
          await clock.sleep(PAUSE);
        }
      }
    },
  };
}

function ignoredText(file: string): string {
  return `the password file ${file} was ignored, because others than its owner may read it`;
}

type Use<T> = (connection: Connection, settings: ServerSettings) => Promise<Result<T, Problem>>;
