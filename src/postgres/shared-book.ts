import { err, ok, type Result } from '../core/result.js';
import { afterDisowning } from '../ledger/disown.js';
import { join } from '../ledger/join.js';
import { addRecord, type LiveBook, withdraw } from '../ledger/live-book.js';
import type { Contradiction, Recalled } from '../ledger/port.js';
import { type Job, type JobRecord, jobOf, jobRecordSchema } from '../ledger/record.js';
import { createSpent, type Spent } from './spent.js';

interface Pending {
  /** The job as it is stored. */
  stored: Job | undefined;
  /** Records that were given and are not stored yet. */
  records: Set<JobRecord>;
}

/** The book of a session that shares its ledger: all that is stored, and what this session was given and has not stored yet. */
export function createSharedBook(book: LiveBook) {
  const pending = new Map<string, Pending>();
  let spent: Spent | null = null;

  function stored(id: string): Job | undefined {
    const waiting = pending.get(id);
    return waiting ? waiting.stored : book.jobs.get(id);
  }

  /** The stored job, and what is pending for it as far as that goes with it. */
  function put(job: Job, records: Iterable<JobRecord>): void {
    let shown: JobRecord = job;
    for (const record of records) {
      const joined = join(shown, record);
      if (joined.ok) shown = joined.value;
    }
    book.jobs.set(job.job, jobOf(shown) ?? job);
  }

  return {
    book,
    /** A job as it is stored; undefined where nothing of it is. */
    stored,
    /** What the stored jobs commit: all are looked at the first time, and those that change from then on. */
    spent(): Spent {
      spent ??= createSpent([...book.jobs.keys()].flatMap((id) => stored(id) ?? []));
      return spent;
    },
    /** Adds a record that is about to be stored. Throws, and adds nothing, where it contradicts what is known. Returns what is to be stored. */
    give(record: JobRecord): JobRecord {
      const before = book.jobs.get(record.job);
      const facts = afterDisowning(before, jobRecordSchema().parse(record));
      addRecord(book, facts);
      const waiting = pending.get(record.job) ?? { stored: before, records: new Set() };
      waiting.records.add(facts);
      pending.set(record.job, waiting);
      return facts;
    },
    /** What a job is once a record is stored too, or why both cannot be true; `draft`: the job as it is by then. */
    joined(record: JobRecord, draft: Job | undefined): Result<Job, string> {
      const all = draft ? join(draft, record) : ok(record);
      if (!all.ok) return all;
      const job = jobOf(all.value);
      return job ? ok(job) : err('facts but no submission');
    },
    /** A job is stored as that; `record`, which was given, is in it or will never be stored. */
    settle(id: string, job: Job | undefined, record: JobRecord | null): void {
      if (job) spent?.change(stored(id), job);
      const waiting = pending.get(id);
      if (record) waiting?.records.delete(record);
      if (waiting) waiting.stored = job;
      if (waiting && waiting.records.size === 0) pending.delete(id);
      if (job) put(job, waiting?.records ?? []);
      else if (record) withdraw(book, record, undefined);
    },
    /** What another record of the film knows: jobs joined with those of the book, and those that contradict it. */
    recalled(jobs: Recalled['jobs']): { joinable: JobRecord[]; contradictions: Contradiction[] } {
      const joinable: JobRecord[] = [];
      const contradictions: Contradiction[] = [];
      for (const { job } of jobs.values()) {
        const before = book.jobs.get(job.job);
        const joined = before ? join(before, job) : ok(job);
        if (joined.ok) joinable.push(joined.value);
        else contradictions.push({ job, why: joined.error });
      }
      return { joinable, contradictions };
    },
    /** Takes in a record that is stored, whoever stored it. Throws where it contradicts what is stored. */
    takeIn(record: JobRecord): void {
      const known = stored(record.job);
      const all = known ? join(known, record) : ok(record);
      if (!all.ok) throw new Error(`job ${record.job} has ${all.error}`);
      const job = jobOf(all.value);
      if (!job) throw new Error(`job ${record.job} has facts but no submission`);
      spent?.change(known, job);
      const waiting = pending.get(record.job);
      if (waiting) waiting.stored = job;
      put(job, waiting?.records ?? []);
    },
  };
}

/** See `createSharedBook`. */
export type SharedBook = ReturnType<typeof createSharedBook>;
