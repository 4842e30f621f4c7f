import type { Header, Job, JobRecord, RunRecord } from './record.js';

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
  /**
   * Keeps a copy of all that is stored in that file from here on, together with what it knows already; its folder is there. Throws
   * what the disk throws. A copy that fails later never fails an `append`: `mirrorProblem` says so.
   */
  mirrorTo(path: string): Promise<void>;
  /** Why the copy is not kept up any more, null where it is or none was asked for. */
  readonly mirrorProblem: string | null;
  /**
   * Joins jobs of another record of the same film, such as a shadow or a lockfile of an earlier name, and resolves when they are on
   * stable storage. Jobs that contradict the book are left out and returned. Rejects with `JournalBroken`.
   */
  restore(recalled: Recalled): Promise<Contradiction[]>;
  /** Resolves when everything appended so far is stable or has failed; never rejects. */
  settled(): Promise<void>;
  /**
   * Compacts and gives up the claim. A broken journal is left as it is, for the next holder to repair. Rejects with `JournalBroken`,
   * the claim given up, where somebody changed the lockfile during the run and it cannot be joined with the book.
   */
  close(): Promise<void>;
}

/** A job that a shadow knows, and the gateway that it is at: an origin, or `sandbox`. */
export interface RecalledJob {
  job: Job;
  gateway: string;
}

/** Jobs that a shadow knows. */
export interface Recalled {
  /** By job id. */
  jobs: ReadonlyMap<string, RecalledJob>;
  runs: ReadonlyMap<string, RunRecord>;
  /** A newer version wrote lines that this one does not understand. */
  isNewer: boolean;
}

/** A job about which two records say what cannot both be true. */
export interface Contradiction {
  job: Job;
  why: string;
}

/** The journal could not store something: no more submissions in this run. */
export class JournalBroken extends Error {
  override name = 'JournalBroken';
}
