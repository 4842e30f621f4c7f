import { error, type Problem } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { type Connection, inTransaction, sqlState } from './connection.js';
import { MIGRATIONS } from './schema.js';

/** The advisory lock under which one machine at a time changes the tables: "shotlist" in ASCII, its first seven bytes. */
const LOCK = '32480089310655347';

const FIRST = `
create schema if not exists shotlist;
create table if not exists shotlist.version (version integer primary key, applied timestamptz not null default now());
`;

/** SQLSTATEs: no such schema, no such table; not allowed. */
const MISSING = ['3F000', '42P01'];
const FORBIDDEN = '42501';

/** The version of the tables, 0 where there are none. */
export async function schemaVersion(connection: Connection): Promise<number> {
  try {
    const [row] = await connection.query('select max(version) as version from shotlist.version');
    return Number(row?.version ?? 0);
  } catch (caught) {
    if (MISSING.includes(sqlState(caught) ?? '')) return 0;
    throw caught;
  }
}

/** Brings the tables to the version of this program, or says why not. Tables of a later version are left alone. */
export async function migrate(
  connection: Connection,
  migrations: readonly string[] = MIGRATIONS,
): Promise<Result<null, Problem>> {
  const known = migrations.length;
  try {
    let version = await schemaVersion(connection);
    if (version < known)
      version = await inTransaction(connection, async () => {
        await connection.query(`select pg_advisory_xact_lock(${LOCK})`);
        await connection.query(FIRST);
        const begin = await schemaVersion(connection);
        for (let next = begin; next < known; next += 1) {
          await connection.query(migrations[next] ?? '');
          await connection.query('insert into shotlist.version (version) values ($1)', [next + 1]);
        }
        return Math.max(begin, known);
      });
    if (version <= known) return ok(null);
    return err(
      error(
        'ledger-newer',
        `the ledger has tables of version ${version}, and this shotlist knows ${known}`,
        'install the version of shotlist that your colleagues use, or a later one',
      ),
    );
  } catch (caught) {
    if (sqlState(caught) !== FORBIDDEN) throw caught;
    return err(
      error(
        'ledger-access',
        'this user may not use the tables of the ledger, or may not create them',
        "ask whoever runs the database; the roles are in shotlist's docs/many-machines.md",
      ),
    );
  }
}
