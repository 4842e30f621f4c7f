import { z } from 'zod';
import type { RunRecord } from '../ledger/record.js';
import type { SharedRun, SharedState, Worker } from '../ledger/shared.js';
import { isoTime } from '../system/clock.js';
import type { Connection, Row } from './connection.js';

/** Rows within a column. */
const rowsSchema = z.array(z.record(z.string(), z.unknown()));

const RUNS = `
  select id, person, host, process, identity, manifest_sha256, manifest_read, extract(epoch from started)::float8 as started,
    ended is null and live_until > clock_timestamp() as is_live
  from shotlist.run where film = $1`;

const HOLDERS = `
  select job.id, job.holder from shotlist.job join shotlist.run on run.film = job.film and run.id = job.holder
  where job.film = $1 and run.ended is null and run.live_until > clock_timestamp()`;

/** Columns that say who does what on the film $1, for `stateOf`. */
export const STATE = `
  (select coalesce(json_agg(run order by started, id), '[]') from (${RUNS}) as run) as runs,
  (select coalesce(json_agg(held), '[]') from (${HOLDERS}) as held) as holders`;

/** Who does what on a film. */
export async function readState(connection: Connection, film: string): Promise<SharedState> {
  const [row = {}] = await connection.query(`select ${STATE}`, [film]);
  return stateOf(row);
}

/** What the columns of `STATE` say. */
export function stateOf(row: Row): SharedState {
  const runs = rowsSchema.parse(row.runs).map((run): [string, SharedRun] => [String(run.id), runOf(run)]);
  const holders = rowsSchema
    .parse(row.holders)
    .map(({ id, holder }) => [String(id), String(holder)] as const);
  return { runs: new Map(runs), holders: new Map(holders) };
}

function runOf(row: Row): SharedRun {
  const { manifest_sha256: sha256, manifest_read: read } = row;
  return {
    run: String(row.id),
    worker: {
      person: String(row.person),
      host: String(row.host),
      process: Number(row.process),
      ...(row.identity === null ? {} : { identity: String(row.identity) }),
    },
    since: isoTime(Math.round(Number(row.started) * 1000)),
    manifest: sha256 === null ? null : { sha256: String(sha256), read: String(read) },
    isLive: row.is_live === true,
  };
}

/** Who is at work on a film in another run than `own`; null for nobody. */
export async function workerAtWork(
  connection: Connection,
  film: string,
  own: string,
): Promise<Worker | null> {
  const [row] = await connection.query(
    `select person, host, process from shotlist.run
      where film = $1 and id <> $2 and ended is null and live_until > clock_timestamp() limit 1`,
    [film, own],
  );
  return row ? { person: String(row.person), host: String(row.host), process: Number(row.process) } : null;
}

/** Whose each run of a film is. */
export async function readPeople(connection: Connection, film: string): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.query('select id, person from shotlist.run where film = $1', [film]);
  return new Map(rows.map(({ id, person }) => [String(id), String(person)]));
}

const LEASE = `
  update shotlist.job set holder = $3
  where film = $1 and id = $2 and (holder is null or holder = $3 or not exists (
    select from shotlist.run
    where run.film = $1 and run.id = job.holder and run.ended is null and run.live_until > clock_timestamp()))
  returning id`;

/** Gives a run the lease of a job; false where another run at work has it. */
export async function leaseJob(
  connection: Connection,
  film: string,
  run: string,
  job: string,
): Promise<boolean> {
  const rows = await connection.query(LEASE, [film, job, run]);
  return rows.length > 0;
}

/** Takes the lease of a job from a run that has it. */
export async function releaseJob(
  connection: Connection,
  film: string,
  run: string,
  job: string,
): Promise<void> {
  await connection.query(
    'update shotlist.job set holder = null where film = $1 and id = $2 and holder = $3',
    [film, job, run],
  );
}

/** The run is at work for so many milliseconds more, if nothing else is heard of it. False where somebody has ended it. */
export async function renewRun(
  connection: Connection,
  film: string,
  run: string,
  lease: number,
): Promise<boolean> {
  const rows = await connection.query(
    `update shotlist.run set live_until = clock_timestamp() + $3 * interval '1 millisecond'
      where film = $1 and id = $2 and ended is null returning id`,
    [film, run, lease],
  );
  return rows.length > 0;
}

/** The run is over: it is not live any more, and holds nothing. */
export async function endRun(connection: Connection, film: string, run: string): Promise<void> {
  await connection.query('update shotlist.run set ended = clock_timestamp() where film = $1 and id = $2', [
    film,
    run,
  ]);
}

/** Adds runs of which another record says when they began. */
export async function addEndedRuns(
  connection: Connection,
  film: string,
  runs: readonly RunRecord[],
): Promise<void> {
  await connection.query(
    `insert into shotlist.run (film, id, person, host, process, started, live_until, ended)
      select $1, id, '', '', 0, started, started, started from unnest($2::text[], $3::timestamptz[]) as new (id, started)
      on conflict do nothing`,
    [film, runs.map(({ run }) => run), runs.map(({ started }) => started)],
  );
}
