import { isDeepStrictEqual } from 'node:util';
import { jobQuote } from '../ledger/charge.js';
import { gatewaysIn, joinHeaders } from '../ledger/gateways.js';
import { JournalBroken, type NotReserved, type RunCaps } from '../ledger/port.js';
import type { Header, Job, JobRecord } from '../ledger/record.js';
import { createKeptQuotes } from '../ledger/reservations.js';
import { workerText } from '../ledger/shared.js';
import { appendJobs, type ChangedJob, type NewRecord } from './append-jobs.js';
import { type Connection, inTransaction } from './connection.js';
import { type FilmLog, lockFilm, writeHeader } from './film-log.js';
import { readPeople, renewRun, workerAtWork } from './film-state.js';
import { lineOf, rowOf } from './job-row.js';
import { NotToBeReserved, reserveJob } from './reserve-job.js';
import { otherJobs } from './spent.js';
import { wakeOthers } from './wake.js';

/** An intent that is to be stored where the caps allow it. */
export interface Reservation {
  job: Job;
  caps: RunCaps;
}

/** What became of a group of records and reservations, in their order. */
export interface Stored {
  /** Null for a record that is stored; else what contradicts it. */
  records: (string | null)[];
  /** Null for an intent that is stored. */
  reservations: (NotReserved | null)[];
}

/** Stores what one run writes, a group at a time. `lease`: the milliseconds that the run is taken for alive after it has reserved something. */
export function createFilmWriter(log: FilmLog, run: string, lease: number) {
  const { shared } = log;
  const kept = createKeptQuotes(shared.stored);
  /** What the header is to say from the next record on, and what it said when that was decided. */
  let wanted: { header: Header; before: Header | null } | null = null;

  /** The header that is to be written, null where it says that already. */
  function newHeader(): Header | null {
    const stored = shared.book.header;
    if (wanted === null || isDeepStrictEqual(stored, wanted.header)) return null;
    if (stored === null || isDeepStrictEqual(stored, wanted.before)) return wanted.header;
    const header = joinHeaders(wanted.header, stored, shared.book.jobs.values());
    if (!header) throw new JournalBroken(`another run of the film uses ${gatewaysIn(stored)}`);
    return isDeepStrictEqual(stored, header) ? null : header;
  }

  /** A film is moved away only while nobody else is at work on it. */
  async function mayMove(connection: Connection, header: Header | null): Promise<void> {
    if (header?.moved === undefined || header.moved === shared.book.header?.moved) return;
    const worker = await workerAtWork(connection, log.film, run);
    if (worker) throw new JournalBroken(`${workerText(worker)} is at work on the film`);
  }

  /** Jobs as they are in the transaction that is under way. */
  interface Draft {
    jobs: Map<string, Job>;
    seq: bigint;
    header: Header | null;
  }

  async function append(
    connection: Connection,
    given: readonly JobRecord[],
    draft: Draft,
  ): Promise<Stored['records']> {
    const changed = new Map<string, ChangedJob>();
    const records: NewRecord[] = [];
    const said = given.map((record) => {
      const before = draft.jobs.get(record.job) ?? shared.stored(record.job);
      const joined = shared.joined(record, before);
      if (!joined.ok) return joined.error;
      if (isDeepStrictEqual(joined.value, before)) return null;
      draft.seq += 1n;
      draft.jobs.set(record.job, joined.value);
      const first = changed.get(record.job)?.first ?? draft.seq;
      changed.set(record.job, { row: rowOf(joined.value), first, last: draft.seq });
      records.push({ seq: draft.seq, job: record.job, line: lineOf(record) });
      return null;
    });
    if (records.length > 0) {
      await appendJobs(connection, log.film, [...changed.values()], records, draft.header);
    }
    return said;
  }

  async function reserve(connection: Connection, { job, caps }: Reservation, draft: Draft): Promise<void> {
    const before = draft.jobs.get(job.job) ?? shared.stored(job.job);
    // A commit whose answer was lost: the intent is there.
    if (before && before.intent.attempt >= job.intent.attempt) return;
    const joined = shared.joined(job, before);
    if (!joined.ok) throw new Error(`job ${job.job} has ${joined.error}`);
    draft.seq += 1n;
    const row = rowOf(joined.value);
    const isPersonal = caps.scoped?.some(({ of }) => of.kind === 'person');
    const people = isPersonal ? await readPeople(connection, log.film) : new Map<string, string>();
    const others = otherJobs(job.job, draft.jobs, shared, (id) => people.get(id) ?? null);
    await reserveJob(connection, {
      film: log.film,
      run,
      row,
      job: joined.value,
      caps,
      others,
      counts: row.counts - (before ? rowOf(before).counts : 0n),
      more: kept.more(job, jobQuote(job) ?? 0n),
      line: lineOf(job),
      seq: draft.seq,
      header: draft.header,
    });
    draft.jobs.set(job.job, joined.value);
  }

  /** Null where the intent is stored; nothing of it is where it is refused. */
  async function tryToReserve(
    connection: Connection,
    reservation: Reservation,
    draft: Draft,
  ): Promise<NotReserved | null> {
    const { seq } = draft;
    await connection.query('savepoint reservation');
    try {
      await reserve(connection, reservation, draft);
      return null;
    } catch (error) {
      if (!(error instanceof NotToBeReserved)) throw error;
      await connection.query('rollback to savepoint reservation');
      draft.seq = seq;
      return error.why;
    }
  }

  return {
    /** What the header says from the next record on. */
    setHeader(header: Header): void {
      wanted = { header, before: shared.book.header };
    },
    /**
     * Stores records and intents in one transaction: durable when it resolves. Throws `DatabaseAway`, after which all of it may be given
     * again, stored or not. Of no record and no intent: a header that was set. Throws `JournalBroken` where it says that the film was moved
     * away and another run is at work, and where an intent is to be stored of a film that was moved away.
     */
    async store(
      connection: Connection,
      records: readonly JobRecord[],
      reservations: readonly Reservation[],
    ): Promise<Stored> {
      const header = wanted;
      const { said, refused, draft } = await inTransaction(connection, async () => {
        await lockFilm(connection, log);
        const begun: Draft = { jobs: new Map(), seq: log.seq, header: newHeader() };
        await mayMove(connection, begun.header);
        const appended = await append(connection, records, begun);
        if (begun.header && records.length + reservations.length === 0)
          await writeHeader(connection, log.film, begun.header);
        const moved = (begun.header ?? shared.book.header)?.moved;
        if (reservations.length > 0 && moved !== undefined)
          throw new JournalBroken(`the film was moved to ${moved}`);
        if (reservations.length > 0 && !(await renewRun(connection, log.film, run, lease)))
          throw new JournalBroken('another run took this one for dead and ended it');
        const why: Stored['reservations'] = [];
        for (const each of reservations) why.push(await tryToReserve(connection, each, begun));
        if (begun.seq > log.seq || begun.header) await wakeOthers(connection, log.film, run);
        return { said: appended, refused: why, draft: begun };
      });
      if (draft.seq > log.seq || records.length + reservations.length === 0) {
        shared.book.header = draft.header ?? shared.book.header;
        if (wanted === header) wanted = null;
      }
      log.seq = draft.seq;
      for (const record of records)
        shared.settle(record.job, draft.jobs.get(record.job) ?? shared.stored(record.job), record);
      for (const [at, { job }] of reservations.entries()) {
        if (refused[at] !== null) continue;
        shared.settle(job.job, draft.jobs.get(job.job) ?? shared.stored(job.job), null);
        kept.keep(job, jobQuote(job) ?? 0n);
      }
      return { records: said, reservations: refused };
    },
  };
}

/** See `createFilmWriter`. */
export type FilmWriter = ReturnType<typeof createFilmWriter>;
