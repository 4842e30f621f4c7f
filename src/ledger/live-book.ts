import { ok } from '../core/result.js';
import { takeNameOfJob } from './job.js';
import { join } from './join.js';
import type { Contradiction, JobBook, Recalled } from './port.js';
import { type Header, type Job, type JobRecord, jobOf, type RunRecord } from './record.js';

/** The book of a journal that is held: it grows with every record. */
export interface LiveBook extends JobBook {
  header: Header | null;
  jobs: Map<string, Job>;
  runs: Map<string, RunRecord>;
}

/** Adds what a record says about its job. Throws, and adds nothing, where the job has no intent or the facts contradict. */
export function addRecord(book: LiveBook, record: JobRecord): void {
  const known = book.jobs.get(record.job);
  const joined = known ? join(known, record) : ok(record);
  if (!joined.ok) throw new Error(`job ${record.job} has ${joined.error}`);
  const job = jobOf(joined.value);
  if (!job) throw new Error(`job ${record.job} has facts but no submission`);
  book.jobs.set(job.job, job);
}

/** True for a record that only says what is about to be sent. */
export function isBareIntent(record: JobRecord): boolean {
  return record.intent !== undefined && Object.keys(record).length === 2;
}

/** Takes a bare intent out of the book again that could not be stored: nobody may send it. `before` is its job as it was before it. */
export function withdraw(book: LiveBook, record: JobRecord, before: Job | undefined): void {
  if (!isBareIntent(record)) return;
  if (before) book.jobs.set(record.job, before);
  else book.jobs.delete(record.job);
}

/** Adds all that another book says. Throws where the two contradict. */
export function addBook(book: LiveBook, other: JobBook, runs: ReadonlyMap<string, RunRecord>): void {
  book.header ??= other.header;
  for (const job of other.jobs.values()) addRecord(book, job);
  for (const [id, run] of runs) if (!book.runs.has(id)) book.runs.set(id, run);
}

/** Adds recalled jobs; returns those that contradict the book, left out. */
export function addRecalled(book: LiveBook, { jobs, runs }: Recalled): Contradiction[] {
  const contradictions: Contradiction[] = [];
  for (const { job } of jobs.values()) {
    const known = book.jobs.get(job.job);
    const joined = known ? join(known, job) : ok<JobRecord>(job);
    if (joined.ok) addRecord(book, joined.value);
    else contradictions.push({ job, why: joined.error });
  }
  for (const [id, run] of runs) if (!book.runs.has(id)) book.runs.set(id, run);
  return contradictions;
}

/** The jobs of a book that grows, by the take that they were made for: each is looked at once. */
export function createTakeIndex(jobs: ReadonlyMap<string, Job>) {
  const ids = new Map<string, string[]>();
  // A map's iterator also visits entries that are added before it reaches the end (ECMA-262, 24.1.5).
  const unseen = jobs.values();
  let looked = 0;

  function catchUp(): void {
    for (; looked < jobs.size; looked += 1) {
      const { value: job } = unseen.next();
      if (!job) return;
      const name = takeNameOfJob(job);
      const own = ids.get(name);
      if (own) own.push(job.job);
      else ids.set(name, [job.job]);
    }
  }

  return {
    /** Those of a take, by its name, as they are now. */
    jobsOf(name: string): Job[] {
      catchUp();
      return (ids.get(name) ?? []).flatMap((id) => jobs.get(id) ?? []);
    },
  };
}
