/** Who works on a film, and where. */
export interface Worker {
  /** `SHOTLIST_PERSON`, else the user of the operating system. */
  person: string;
  host: string;
  /** The process id on that host. */
  process: number;
  /** Opaque text by which another process of that machine can tell whether this one has ended. */
  identity?: string | undefined;
}

/** Which text of the manifest a run works from. */
export interface ManifestVersion {
  /** Of the bytes of the manifest alone. */
  sha256: string;
  /** When the run read it (ISO 8601), by the clock of its machine. */
  read: string;
}

/** A run that a shared ledger knows, whether it is at work or has ended. */
export interface SharedRun {
  run: string;
  worker: Worker;
  /** ISO 8601. */
  since: string;
  /** Null for commands that do not work from one. */
  manifest: ManifestVersion | null;
  /** At work: it was heard of within the lease time. One that is not has neither leases nor anything on the wire that is waited for. */
  isLive: boolean;
}

/** Who does what on a film, as a shared ledger last said. */
export interface SharedState {
  /** By id, in the order in which they began. Ended ones stay: budgets of persons count their jobs. */
  runs: ReadonlyMap<string, SharedRun>;
  /** By job id: the run that submits, follows or downloads it. Only runs that are live hold anything. */
  holders: ReadonlyMap<string, string>;
}

/**
 * What a session of a ledger has that several runs write to at once. Such a session is never refused as `held` and never overtaken, and its
 * `book` keeps up with what the others write without being asked.
 *
 * The lease of a job says who follows and downloads it. It is renewed by the session until `release` or `close`; a run that dies, or whose
 * machine sleeps longer than the lease time, loses all of its leases. Doing that work twice is harmless, which is why a lease may run
 * out by time; submitting is not, so that no lease ever allows it: that is `reserve` alone. A job whose run is not live any more and whose
 * last record is an intent is unknown, as in any ledger; the answer that its run still gets may be appended nevertheless.
 */
export interface SharedSession {
  /** Of the same moment as `book`, which is seconds ago at most; of this run, as of now. It is replaced, never changed: what was read stays. */
  readonly state: SharedState;
  /** Takes the lease of a job: true where this run has it from here on, or had it already; false where another run at work does. */
  lease(job: string): Promise<boolean>;
  /** Gives a lease back; nothing where this run does not have it. */
  release(job: string): void;
  /** Ends another run whose process is proven to have ended: it is not live any more, and nobody waits for its leases to run out. */
  bury(run: string): Promise<void>;
  /**
   * Resolves when another run has written something that `book` or `state` did not have at the call, when the signal aborts, or after a
   * few seconds at the latest: who waits for something looks again. Never rejects.
   */
  changed(signal: AbortSignal): Promise<void>;
  /** Calls that with false when the ledger has been out of reach for some seconds, and with true when it is back. Absent where it always is. */
  onReach?(listener: (isReached: boolean) => void): void;
  /** How many records are on stable storage of this machine alone, because the ledger is out of reach. None if absent. */
  readonly unsent?: number;
}

/** The run that does something with a job now, other than `own`; null for none. */
export function holderOf({ runs, holders }: SharedState, job: string, own: string | null): SharedRun | null {
  const holder = holders.get(job);
  return holder === undefined || holder === own ? null : (runs.get(holder) ?? null);
}

/** By job: who works on it in another run than `own`, for people. */
export function heldElsewhere(state: SharedState, own: string | null): Map<string, string> {
  const held = new Map<string, string>();
  for (const job of state.holders.keys()) {
    const holder = holderOf(state, job, own);
    if (holder) held.set(job, workerText(holder.worker));
  }
  return held;
}

/** `anna on render-2`. */
export function workerText({ person, host }: Worker): string {
  return `${person} on ${host}`;
}
