import { error, type Problem } from '../core/diagnostic.js';
import type { Connection } from './connection.js';

/** The oldest server that is known to work: what the statements use is older, what is tested is 15. */
const OLDEST = 120_000;

/** Seconds by which the clocks of server and machine may differ before it is said. */
const MOST_SKEW = 30;

/** What is set for the connection: a run that is paused in the middle of a transaction does not keep the others from the film. */
const SETTINGS = `
  select set_config('search_path', 'pg_catalog', false),
    set_config('synchronous_commit', case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, false),
    set_config('lock_timeout', '10s', false),
    set_config('statement_timeout', '12s', false),
    set_config('idle_in_transaction_session_timeout', '5s', false)`;

const FOUND = `
  select current_setting('server_version_num')::int as version, current_setting('server_version') as version_text,
    current_setting('synchronous_commit') as synchronous_commit, current_setting('fsync') as fsync,
    current_setting('full_page_writes') as full_page_writes, current_setting('server_encoding') as encoding,
    pg_is_in_recovery() as is_replica, current_setting('transaction_read_only') as read_only, extract(epoch from clock_timestamp())::float8 as now`;

/** What a server says of itself. */
export interface ServerSettings {
  /** Such as `15.18`. */
  version: string;
  /** By how many seconds its clock is ahead of this machine's. */
  skew: number;
  /** Why the ledger must not be kept there; empty for a good server. */
  problems: Problem[];
  /** What people should know. */
  notices: string[];
}

/** Prepares a new connection, and looks whether what is committed there is on stable storage. `now`: milliseconds since 1970. */
export async function prepare(connection: Connection, now: () => number): Promise<ServerSettings> {
  await connection.query(SETTINGS);
  const [found = {}] = await connection.query(FOUND);
  const problems: Problem[] = [];
  // Debian adds the name of its package.
  const [version = ''] = String(found.version_text).split(' ');
  if (Number(found.version) < OLDEST)
    problems.push(error('ledger-server', `the server is Postgres ${version}`, 'use Postgres 12 or later'));
  if (found.synchronous_commit === 'off' || found.fsync !== 'on' || found.full_page_writes !== 'on')
    problems.push(
      error(
        'ledger-not-durable',
        'the server may lose what it has confirmed: synchronous_commit, fsync or full_page_writes is off',
        'turn them on in postgresql.conf; without them a take could be paid twice after a crash',
      ),
    );
  if (found.encoding !== 'UTF8')
    problems.push(
      error(
        'ledger-server',
        `the database is encoded in ${found.encoding}`,
        'create it with: createdb --encoding=UTF8',
      ),
    );
  if (found.is_replica === true)
    problems.push(
      error('ledger-server', 'the server is a replica that takes no writes', 'name the primary server'),
    );
  else if (found.read_only === 'on')
    problems.push(
      error(
        'ledger-server',
        'the database is read-only for this user: default_transaction_read_only is on',
        'let the owner turn it off for the server, the database or the role (alter … reset default_transaction_read_only)',
      ),
    );
  const skew = Number(found.now) - now() / 1000;
  const notices =
    Math.abs(skew) > MOST_SKEW
      ? [
          `the clock of this machine is ${Math.round(Math.abs(skew))} s ${skew > 0 ? 'behind' : 'ahead of'} the ledger's; times in the report differ by that. Set both by the same source, such as NTP`,
        ]
      : [];
  return { version, skew, problems, notices };
}
