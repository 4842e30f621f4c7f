import type { Diagnostic } from '../core/diagnostic.js';
import type { Usd } from '../core/money.js';
import type { Result } from '../core/result.js';
import type { PriceNow } from './charge.js';
import type { Header, Job, JobRecord, RunRecord } from './record.js';
import type { ScopedBudget } from './scoped-budget.js';
import type { ManifestVersion, SharedSession, SharedState, Worker } from './shared.js';

/** All that a ledger says, joined by job. */
export interface JobBook {
  /** Null where nothing was ever written. */
  header: Header | null;
  /** By job id, in the order of their first record. */
  jobs: ReadonlyMap<string, Job>;
}

/**
 * The ledger of one film, wherever it is kept: with one writer at a time (a file, `lockfile/lockfile.ts`), or shared by several runs at once
 * (a database; `ledger/shared.ts`). The contract suites are `test/support/ledger-contract.ts` and `shared-ledger-contract.ts`.
 */
export interface LedgerStore {
  /** What people call it, such as the name of its file. */
  readonly name: string;
  /** Reads the ledger and writes nothing. The error says why nobody may touch it. Throws what the disk or the network throws. */
  read(): Promise<Result<LedgerReading, Diagnostic[]>>;
  /** Opens the ledger for a run, which has to close it. Nothing is written before the first record. */
  open(run: LedgerRun): Promise<Result<LedgerSession, OpenError>>;
}

/** A ledger as it stands. */
export interface LedgerReading {
  book: JobBook;
  /** True where nothing was ever written. */
  isEmpty: boolean;
  /** The ids of runs that were at work just before the book was read: their intents without an answer are on the wire, not unknown. */
  live: readonly string[];
  /** Why a run could not open the ledger although it can be read; null where it could. */
  unusable: Diagnostic | null;
  /** Who does what, in a ledger that several runs write to at once; absent in one with a single writer. */
  shared?: SharedState | undefined;
}

/** Who opens a ledger. A ledger with one writer needs the id alone. */
export interface LedgerRun {
  /** The run's id. */
  run: string;
  worker?: Worker | undefined;
  /** What the run works from. */
  manifest?: ManifestVersion | undefined;
}

/** Why a ledger was not opened: another run holds it, or it must not be touched. Nothing was written. */
export interface OpenError {
  kind: 'held' | 'untouchable';
  problems: Diagnostic[];
}

/** A ledger that is open for one run. */
export interface LedgerSession {
  /** What the person should know about how it was opened, a sentence each. */
  readonly notices: readonly string[];
  /** The book as of every record given to `append`, durable or not, and of what others were seen to write. */
  readonly book: JobBook;
  /**
   * True once somebody else's jobs turned up in what is stored, so that a plan made before that does not hold any more. A ledger that several
   * runs may write to at once is never overtaken.
   */
  readonly isOvertaken: boolean;
  /** What there is beside where several runs write to the ledger at once; absent where there is one writer. */
  readonly shared?: SharedSession | undefined;
  /**
   * What the header says from the next record on: the gateways that the run uses. To be called before the first record of an empty ledger,
   * which has none.
   */
  setHeader(header: Header): void;
  /**
   * Reserves the quote of a job that is about to be submitted and stores its intent: both or neither, and all of it before it resolves, so
   * that what is sent was within the caps and is on stable storage. Each attempt of a job is an intent and reserved anew, without counting
   * twice. Where the ledger is shared, the caps are held and the take is looked for in the transaction that stores the intent, over all
   * runs, and the run has the lease of its job from then on. Rejects as `append` does, which is for every other record.
   */
  reserve(job: Job, caps: RunCaps): Promise<Result<SendPermit, NotReserved>>;
  /**
   * Joins a record to the book and resolves when it is on stable storage; records given close together share one sync. Rejects
   * with `JournalBroken` when it could not be stored, and from then on for good; the book still has it, unless it was a bare intent:
   * nothing is sent for that, so that it never was. Rejects with another error, and adds nothing, where the record contradicts the book or is about a job without an intent: a bug of the caller.
   */
  append(record: JobRecord): Promise<void>;
  /**
   * Joins jobs of another record of the same film, such as a shadow or a lockfile of an earlier name, and resolves when they are on
   * stable storage. Jobs that contradict the book are left out and returned. Rejects with `JournalBroken`.
   */
  restore(recalled: Recalled): Promise<Contradiction[]>;
  /** Resolves when everything appended so far is stable or has failed; never rejects. */
  settled(): Promise<void>;
  /**
   * Ends the session; others may open the ledger. Rejects with `JournalBroken`, the ledger given up, where what somebody else wrote
   * during the run cannot be joined with the book.
   */
  close(): Promise<void>;
}

/** Permission to send a job whose intent was just stored, once. */
export interface SendPermit {
  /**
   * True while nobody else can have decided what becomes of the job. A run that stood still since it stored the intent may have been taken
   * for dead, and the job settled and sent by somebody else. Asked right before the request leaves; nothing is sent where it is false.
   */
  isValid(): boolean | Promise<boolean>;
}

/** What bounds the submissions of a run, in micro-dollars; null = no cap. */
export interface RunCaps {
  /** Bounds all that the ledger ever committed. */
  budget: Usd | null;
  /** Bounds what this run adds. */
  maxCost: Usd | null;
  /** What earlier jobs without a price count for. */
  priceNow: PriceNow;
  /** Budgets for parts of the film; a job has to fit under each that it counts under. None if absent. */
  scoped?: readonly ScopedBudget[] | undefined;
  /**
   * The most jobs of the film in flight at the gateway of the job, over all runs: submissions on the wire of runs that are live, and jobs
   * that were accepted, have not ended and are not forgotten. Held by a shared ledger alone: with one writer, the run counts its own. No
   * such bound if absent.
   */
  places?: number | undefined;
}

/**
 * Why a job may not be submitted; nothing was stored. `over the cap`: its quote does not fit under the budget of the film or the cap of the
 * run, or is unknown; it may have fitted when the plan was made. `over a scoped budget`: it does not fit under the budget of a part of the
 * film. `taken`: another run has submitted the same take. With one writer that is one since the ledger was opened; in a shared ledger,
 * any job of the same shot, take number and content (`contentOf`) that may cost something (`chargeBasis` is not `none`), that is not the job
 * itself, and that no job replaces (`intent.replaces`), this one included: so that of two runs that replace one job, one is refused. `full`:
 * as many jobs are in flight as `places` allows; it may be asked again when something has changed.
 */
export type NotReserved = 'over the cap' | 'over a scoped budget' | 'taken' | 'full';

/** The ledger of a film whose output folder remembers what was bought for it, whatever becomes of the ledger. */
export interface FilmLedger extends LedgerStore {
  read(): Promise<Result<FilmReading, Diagnostic[]>>;
  open(run: LedgerRun): Promise<Result<Journal, OpenError>>;
}

/** A film's ledger as it stands. */
export interface FilmReading extends LedgerReading {
  /** What the output folder knows and the book does not. */
  remembered: Recalled;
}

/** The ledger that a run of a film writes to. */
export interface Journal extends LedgerSession {
  /** What the output folder knows and the book does not. Throws what the disk throws. */
  recall(): Promise<Recalled>;
  /**
   * Keeps a copy of all that is stored in the output folder from here on, together with what it knows already; the folder is there. Throws
   * what the disk throws. A copy that fails later never fails an `append`: `mirrorProblem` says so.
   */
  mirror(): Promise<void>;
  /** Why the copy is not kept up any more, null where it is or none was asked for. */
  readonly mirrorProblem: string | null;
}

/** A job that another record than the ledger knows, and the gateway that it is at: an origin, or `sandbox`. */
export interface RecalledJob {
  job: Job;
  gateway: string;
}

/** Jobs that another record than the ledger knows. */
export interface Recalled {
  /** By job id. */
  jobs: ReadonlyMap<string, RecalledJob>;
  runs: ReadonlyMap<string, RunRecord>;
  /** A newer version wrote what this one does not understand. */
  isNewer: boolean;
  /** Some of it cannot be read: it may know more jobs. */
  isDamaged?: boolean;
  /** It ends as what a power cut leaves does. */
  isCut?: boolean;
  /** Not one line of it can be read: it is empty, or is not there. */
  isBlank?: boolean;
}

/** A job about which two records say what cannot both be true. */
export interface Contradiction {
  job: Job;
  why: string;
}

/** The ledger could not store something: no more submissions in this run. */
export class JournalBroken extends Error {
  override name = 'JournalBroken';
}
