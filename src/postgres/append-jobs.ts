import type { Header } from '../ledger/record.js';
import type { Connection } from './connection.js';
import type { JobRow } from './job-row.js';

/** A job that records were added to, and the numbers of the first and the last of them. */
export interface ChangedJob {
  row: JobRow;
  first: bigint;
  last: bigint;
}

/** A record that is added. */
export interface NewRecord {
  seq: bigint;
  job: string;
  line: string;
}

/** What jobs commit more or less than before, in the sums of their film and of their runs. */
const MONEY = `
  with new as (select * from unnest($2::text[], $3::text[], $4::bigint[]) as new (id, run, counts)),
    changes as (
      select new.run, sum(new.counts - coalesce(job.counts, 0)) as counts
      from new left join shotlist.job on job.film = $1 and job.id = new.id group by new.run),
    of_film as (
      update shotlist.film
      set seq = $5, header = coalesce($6, header), committed = committed + (select sum(counts) from changes)
      where name = $1)
  update shotlist.run set counted = counted + changes.counts
  from changes where run.film = $1 and run.id = changes.run and changes.counts <> 0`;

/**
 * Stays live only where nothing came in the place of the job and no other job of the take is live: it was sent already, so that this
 * guards the next submission, and refuses nothing here.
 */
const IS_LIVE = `
  new.is_live
    and row_number() over (partition by new.shot, new.take, new.content, new.is_live order by new.first_seq) = 1
    and not exists (select from shotlist.job other where other.film = $1 and other.replaces = new.id)
    and not exists (
      select from shotlist.job other
      where other.film = $1 and other.shot = new.shot and other.take = new.take and other.content = new.content
        and other.is_live and other.id <> new.id)`;

const JOBS = `
  insert into shotlist.job as job (film, id, run, shot, take, model, gateway, content, replaces, quote, counts,
    is_uncounted, is_live, flight, request_id, first_seq, seq, line)
  select $1, id, run, shot, take, model, gateway, content, replaces, quote, counts, is_uncounted, ${IS_LIVE},
    flight, request_id, first_seq, seq, line
  from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[],
      $11::bigint[], $12::boolean[], $13::boolean[], $14::smallint[], $15::text[], $16::bigint[], $17::bigint[], $18::text[])
    as new (id, run, shot, take, model, gateway, content, replaces, quote, counts, is_uncounted, is_live, flight,
      request_id, first_seq, seq, line)
  order by first_seq
  on conflict (film, id) do update set counts = excluded.counts, is_uncounted = excluded.is_uncounted,
    is_live = excluded.is_live, flight = excluded.flight, request_id = excluded.request_id, seq = excluded.seq,
    line = excluded.line`;

/** The leases of jobs for which there is nothing left to do. */
const RELEASE = `
  update shotlist.job set holder = null where film = $1 and id = any ($2::text[]) and holder is not null`;

const RECORDS = `
  insert into shotlist.record (film, seq, job, line)
  select $1, * from unnest($2::bigint[], $3::text[], $4::text[])`;

/** Adds records about jobs, in the transaction in which the film is locked. `header`: what it says from now on, null for what it says. */
export async function appendJobs(
  connection: Connection,
  film: string,
  jobs: readonly ChangedJob[],
  records: readonly NewRecord[],
  header: Header | null,
): Promise<void> {
  const all = <T>(of: (job: ChangedJob) => T) => jobs.map(of);
  const last = records.at(-1)?.seq;
  await connection.query(MONEY, [
    film,
    all(({ row }) => row.id),
    all(({ row }) => row.run),
    all(({ row }) => row.counts),
    last,
    header && JSON.stringify(header),
  ]);
  await connection.query(JOBS, [
    film,
    all(({ row }) => row.id),
    all(({ row }) => row.run),
    all(({ row }) => row.shot),
    all(({ row }) => row.take),
    all(({ row }) => row.model),
    all(({ row }) => row.gateway),
    all(({ row }) => row.content),
    all(({ row }) => row.replaces),
    all(({ row }) => row.quote),
    all(({ row }) => row.counts),
    all(({ row }) => row.isUncounted),
    all(({ row }) => row.isLive),
    all(({ row }) => row.flight),
    all(({ row }) => row.requestId),
    all(({ first }) => first),
    all(({ last }) => last),
    all(({ row }) => row.line),
  ]);
  const over = jobs.flatMap(({ row }) => (row.isOver ? row.id : []));
  if (over.length > 0) await connection.query(RELEASE, [film, over]);
  await connection.query(RECORDS, [
    film,
    records.map(({ seq }) => seq),
    records.map(({ job }) => job),
    records.map(({ line }) => line),
  ]);
}
