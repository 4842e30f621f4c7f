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

/** True where there are tables to read, false where there are none yet; the error is why this program must not read them. */
export async function readableSchema(connection: Connection): Promise<Result<boolean, Problem>> {
  try {
    const version = await schemaVersion(connection);
    return version > MIGRATIONS.length ? err(newer(version, MIGRATIONS.length)) : ok(version > 0);
  } catch (caught) {
    return err(forbidden(caught));
  }
}

/** Brings the tables to the version of this program, or says why not. Tables of a later version are left alone. */
export async function migrate(
  connection: Connection,
  migrations: readonly string[] = MIGRATIONS,
): Promise<Result<null, Problem>> {
  const known = migrations.length;
  try {
    const version = await schemaVersion(connection);
    if (version > known) return err(newer(version, known));
    if (version < known) await inTransaction(connection, () => applyAll(connection, migrations));
    return ok(null);
  } catch (caught) {
    return err(forbidden(caught));
  }
}

/** Another machine may have applied some meanwhile. */
async function applyAll(connection: Connection, migrations: readonly string[]): Promise<void> {
  await connection.query(`select pg_advisory_xact_lock(${LOCK})`);
  await connection.query(FIRST);
  for (const [before, sql] of migrations.entries()) {
    if (before < (await schemaVersion(connection))) continue;
    await connection.query(sql);
    await connection.query('insert into shotlist.version (version) values ($1)', [before + 1]);
  }
}

function newer(version: number, known: number): Problem {
  return error(
    'ledger-newer',
    `the ledger has tables of version ${version}, and this shotlist knows ${known}`,
    'install the version of shotlist that your colleagues use, or a later one',
  );
}

/** Throws any error that is not about rights again. */
function forbidden(caught: unknown): Problem {
  if (sqlState(caught) !== FORBIDDEN) throw caught;
  return error(
    'ledger-access',
    'this user may not use the tables of the ledger, or may not create them',
    "ask whoever runs the database; the roles are in shotlist's docs/many-machines.md",
  );
}
