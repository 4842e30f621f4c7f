import type { Problem } from '../core/diagnostic.js';
import type { Usd } from '../core/money.js';
import { ok, type Result } from '../core/result.js';
import { join } from '../ledger/join.js';
import type { JobRecord } from '../ledger/record.js';
import { type Connection, inTransaction } from './connection.js';
import { lineOf, recordOf, rowOf, storedJob } from './job-row.js';
import { migrate } from './migrate.js';
import { jobRows, recordRows } from './rows.js';
import { createServer, type ServerPlace } from './server.js';

/** What a check of a film's ledger found. */
export interface LedgerCheck {
  /** The version of the server, such as `15.18`. */
  server: string;
  /** By how many seconds its clock is ahead of this machine's. */
  skew: number;
  jobs: number;
  records: number;
  committed: Usd;
  /** What must not be so, a sentence each; empty for a sound ledger. */
  problems: string[];
  notices: string[];
}

/** Looks whether the film's records, jobs and sums in a database say the same. The error is why nobody may use the ledger. */
export async function checkPostgresLedger(
  place: ServerPlace & { film: { name: string } },
): Promise<Result<LedgerCheck, Problem[]>> {
  return createServer(place).using(async (connection, { version, skew, notices }) => {
    const migrated = await migrate(connection);
    if (!migrated.ok) return migrated;
    const found = await inTransaction(connection, () => checkFilm(connection, place.film.name));
    await connection.close();
    return ok({ server: version, skew, notices, ...found });
  });
}

async function checkFilm(connection: Connection, film: string) {
  await connection.query('set transaction isolation level repeatable read');
  const problems = await rights(connection);
  const [row] = await connection.query('select seq, committed from shotlist.film where name = $1', [film]);
  const committed = BigInt(String(row?.committed ?? 0));
  const { jobs: joined, records } = await joinAll(connection, film, problems);
  if (records !== Number(row?.seq ?? 0))
    problems.push(`${records} records are there, and ${row?.seq} were written`);
  let sum = 0n;
  let jobs = 0;
  for await (const { id, line, counts, is_uncounted, flight } of jobRows(connection, film)) {
    jobs += 1;
    sum += BigInt(String(counts));
    const job = storedJob(String(line));
    const record = joined.get(String(id));
    joined.delete(String(id));
    if (!job.ok) problems.push(`job ${id} is ${job.error}`);
    else if (!record || lineOf(record) !== line) problems.push(`job ${id} is not what its records say`);
    else {
      const should = rowOf(job.value);
      if (
        should.counts !== BigInt(String(counts)) ||
        should.isUncounted !== is_uncounted ||
        should.flight !== flight
      )
        problems.push(`job ${id} counts for something else than its records say`);
    }
  }
  for (const id of joined.keys()) problems.push(`job ${id} has records and is missing`);
  if (sum !== committed)
    problems.push(`the jobs commit ${sum} millionths of a dollar, and the film's sum is ${committed}`);
  return { jobs, records, committed, problems };
}

/** All records of a film, joined by job; what is wrong with them is added to `problems`. */
async function joinAll(connection: Connection, film: string, problems: string[]) {
  const jobs = new Map<string, JobRecord>();
  let records = 0;
  for await (const { place, line } of recordRows(connection, film, 0n, null)) {
    records += 1;
    const record = recordOf(String(line));
    const known = record.ok ? jobs.get(record.value.job) : undefined;
    const all = record.ok && known ? join(known, record.value) : record;
    if (all.ok) jobs.set(all.value.job, all.value);
    else problems.push(`record ${place} is wrong: ${all.error}`);
  }
  return { jobs, records };
}

/** What the user lacks, and the guard against two jobs of one take. */
async function rights(connection: Connection): Promise<string[]> {
  const [may] = await connection.query(`
    select has_table_privilege('shotlist.film', 'select, insert, update') as film,
      has_table_privilege('shotlist.run', 'select, insert, update') as run,
      has_table_privilege('shotlist.job', 'select, insert, update') as job,
      has_table_privilege('shotlist.record', 'select, insert') as record,
      exists (select from pg_index where indexrelid = to_regclass('shotlist.job_one_live') and indisunique and indisvalid) as guard`);
  const tables = ['film', 'run', 'job', 'record'].filter((table) => may?.[table] !== true);
  return [
    ...tables.map((table) => `this user may not write to shotlist.${table}`),
    ...(may?.guard === true ? [] : ['the unique index shotlist.job_one_live is missing']),
  ];
}
