import type { Usd } from '../core/money.js';
import { jobQuote } from '../ledger/charge.js';
import type { NotReserved, RunCaps } from '../ledger/port.js';
import type { Header, Job } from '../ledger/record.js';
import { type Connection, sqlState } from './connection.js';
import { FLIGHT, type JobRow } from './job-row.js';
import { countsUnder, type OtherJobs } from './spent.js';

/** A job may not be submitted: what was done for it has to be rolled back. */
export class NotToBeReserved extends Error {
  readonly why: NotReserved;

  constructor(why: NotReserved) {
    super(why);
    this.why = why;
  }
}

/** What a run asks for. */
export interface Asked {
  film: string;
  run: string;
  row: JobRow;
  /** The job with its new intent. */
  job: Job;
  caps: RunCaps;
  others: OtherJobs;
  /** What it commits beside what it has committed before. */
  counts: Usd;
  /** What its take reserves beside what it has. */
  more: Usd;
  /** The record with the intent, and its number. */
  line: string;
  seq: bigint;
  header: Header | null;
}

const UNIQUE_VIOLATION = '23505';

const REPLACE = 'update shotlist.job set is_live = false where film = $1 and id = $2';

const INSERT = `
  with job as (
    insert into shotlist.job as job (film, id, run, shot, take, model, gateway, content, replaces, quote, counts, is_uncounted,
      is_live, flight, holder, first_seq, seq, line)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, true, $13, $3, $14, $14, $15)
    on conflict (film, id) do update set counts = excluded.counts, is_uncounted = excluded.is_uncounted, is_live = true,
      flight = excluded.flight, holder = excluded.holder, seq = excluded.seq, line = excluded.line
    returning id)
  insert into shotlist.record (film, seq, job, line) select $1, $14, id, $16 from job`;

/** Jobs at the gateway, and those on the wire of a run that is live. */
const IN_FLIGHT = `
  select count(*) as jobs from shotlist.job
  where film = $1 and gateway = $2 and id <> $3 and (flight = ${FLIGHT.gateway} or flight = ${FLIGHT.wire} and exists (
    select from shotlist.run
    where run.film = $1 and run.id = job.run and run.ended is null and run.live_until > clock_timestamp()))`;

/**
 * The quote moves into the sums of the film and of the run, where it fits into both: of the film all that is committed, what the run has
 * reserved and is not committed at the moment, and what is more now; of the run all that it has reserved.
 */
const MONEY = `
  with own as (select reserved, counted from shotlist.run where film = $1 and id = $2),
    of_film as (
      update shotlist.film set seq = $3, header = coalesce($4, header), committed = committed + $5::bigint
      where name = $1
        and ($6::bigint is null or committed + $7::bigint + (select greatest(reserved - counted, 0) from own) + $8::bigint <= $6)
        and ($9::bigint is null or (select reserved from own) + $8::bigint <= $9)
      returning name)
  update shotlist.run set reserved = reserved + $8::bigint, counted = counted + $5::bigint
  from of_film where film = $1 and id = $2
  returning id`;

/** Stores an intent and reserves its quote, in the transaction in which the film is locked. Throws `NotToBeReserved`. */
export async function reserveJob(connection: Connection, asked: Asked): Promise<void> {
  const { film, run, row, job, caps, seq } = asked;
  if (row.replaces !== null) await connection.query(REPLACE, [film, row.replaces]);
  try {
    const { gateway, content, replaces, quote, counts, isUncounted, flight, line } = row;
    const what = [gateway, content, replaces, quote, counts, isUncounted, flight, seq, line, asked.line];
    await connection.query(INSERT, [film, row.id, run, row.shot, row.take, row.model, ...what]);
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new NotToBeReserved('taken');
  }
  if (caps.places !== undefined) {
    const [found] = await connection.query(IN_FLIGHT, [film, row.gateway, row.id]);
    if (Number(found?.jobs) >= caps.places) throw new NotToBeReserved('full');
  }
  if (!fitsUnderAll(asked)) throw new NotToBeReserved('over a scoped budget');
  const extra = sumAt(asked.others.uncounted, caps);
  const isCapped = caps.budget !== null || caps.maxCost !== null;
  if (isCapped && (jobQuote(job) === null || extra === null)) throw new NotToBeReserved('over the cap');
  const header = asked.header && JSON.stringify(asked.header);
  const money = [asked.counts, caps.budget, extra ?? 0n, asked.more, caps.maxCost];
  const [fits] = await connection.query(MONEY, [film, run, seq, header, ...money]);
  if (!fits) throw new NotToBeReserved('over the cap');
}

/** True where a job fits under each budget that it counts under. */
function fitsUnderAll({ job, caps, others }: Asked): boolean {
  const { uncounted, personOf, spentUnder } = others;
  return (caps.scoped ?? []).every(({ of, limit }) => {
    if (!countsUnder(of, job, personOf)) return true;
    const quote = jobQuote(job);
    const extra = sumAt(
      uncounted.filter((each) => countsUnder(of, each, personOf)),
      caps,
    );
    return quote !== null && extra !== null && spentUnder(of) + extra + quote <= limit;
  });
}

/** What unpriced jobs count for at today's prices; null where one has none. */
function sumAt(jobs: readonly Job[], { priceNow }: RunCaps): Usd | null {
  let sum = 0n;
  for (const job of jobs) {
    const usd = priceNow(job);
    if (usd === null) return null;
    sum += usd;
  }
  return sum;
}
