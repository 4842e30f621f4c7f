import type { Header, Job, JobRecord } from './record.js';

/** All that a lockfile says, folded. */
export interface JobBook {
  /** Null where nothing was ever written. */
  header: Header | null;
  /** By job id, in the order of their first line. */
  jobs: ReadonlyMap<string, Job>;
}

/**
 * The journal of the one process that holds the claim. Implementations: a file (`lockfile/file-journal.ts`); the contract suite is
 * `test/support/journal-contract.ts`.
 */
export interface Journal {
  /** The book as of every record given to `append`, durable or not. */
  readonly book: JobBook;
  /** True once somebody else's jobs turned up in what is stored: a plan made before that does not hold any more. */
  readonly isOvertaken: boolean;
  /**
   * Joins a record to the book and resolves when it is on stable storage; records given close together share one sync. Rejects
   * with `JournalBroken` when it could not be stored, and from then on for good; the book still has it, unless it was a bare intent:
   * nothing is sent for that, so that it never was. Rejects with another error, and adds nothing, where the record contradicts the book or is about a job without an intent: a bug of the caller.
   */
  append(record: JobRecord): Promise<void>;
  /** Resolves when everything appended so far is stable or has failed; never rejects. */
  settled(): Promise<void>;
  /**
   * Compacts and gives up the claim. A broken journal is left as it is, for the next holder to repair. Rejects with `JournalBroken`,
   * the claim given up, where somebody changed the lockfile during the run and it cannot be joined with the book.
   */
  close(): Promise<void>;
}

/** The journal could not store something: no more submissions in this run. */
export class JournalBroken extends Error {
  override name = 'JournalBroken';
}
