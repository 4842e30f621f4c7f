import type { JobRecord } from '../ledger/record.js';
import type { Clock } from '../system/clock.js';
import type { FilmLog } from './film-log.js';
import type { Spill } from './spill.js';

/** A record that is to be stored. */
export interface Sending {
  record: JobRecord;
  /** It is on stable storage on this machine. */
  isKept: boolean;
  resolve(): void;
  reject(error: Error): void;
}

/** The records that the database does not have yet, in their order. */
export function createOutbox(clock: Clock, { shared }: FilmLog, spill: Spill | null) {
  let sendings: Sending[] = [];
  const open = new Set<Promise<void>>();
  let keeping: Promise<void> = Promise.resolve();
  /** The file on this machine holds something. */
  let isFilled = false;
  /** What it holds is left to the next command. */
  let isLeft = false;

  async function keepNow(): Promise<void> {
    const unkept = sendings.filter(({ isKept }) => !isKept);
    const ids = new Set(unkept.map(({ record }) => record.job));
    const jobs = [...ids].flatMap((id) => shared.book.jobs.get(id) ?? []);
    if (spill === null || jobs.length === 0) return;
    isFilled = true;
    // A disk that fails too leaves them to the database alone.
    const isStable = await spill.add(jobs).then(
      () => true,
      () => false,
    );
    if (!isStable) return;
    for (const each of unkept) {
      each.isKept = true;
      each.resolve();
    }
  }

  /** Keeps on this machine what the database does not have: that makes it stable. */
  function keep(): Promise<void> {
    keeping = keeping.then(keepNow);
    return keeping;
  }

  return {
    /** What is to be sent. */
    get sendings(): readonly Sending[] {
      return sendings;
    },
    /** Resolves when the record is stable; rejects when it is not. */
    add(record: JobRecord): Promise<void> {
      const stable = new Promise<void>((resolve, reject) => {
        sendings.push({ record, isKept: false, resolve, reject });
      });
      const over = () => open.delete(stable);
      open.add(stable);
      stable.then(over, over);
      return stable;
    },
    /** Resolves when each record so far is stable or will not be. */
    async settled(): Promise<void> {
      await Promise.allSettled(open);
    },
    /** A record that nobody waits for. */
    addLater(record: JobRecord): void {
      sendings.push({ record, isKept: true, resolve: () => undefined, reject: () => undefined });
    },
    keep,
    /** Keeps them where that lasts longer than a while. */
    async keepIfSlow<T>(after: number, work: () => Promise<T>): Promise<T> {
      const done = new AbortController();
      void clock.sleep(after, done.signal).then(() => (done.signal.aborted ? undefined : keep()));
      try {
        return await work();
      } finally {
        done.abort();
      }
    },
    /** The database has these. */
    remove(sent: readonly Sending[]): void {
      sendings = sendings.filter((each) => !sent.includes(each));
    },
    /** Nobody waits any longer for those that are not stable. */
    giveUp(error: Error): void {
      for (const each of sendings) if (!each.isKept) each.reject(error);
      sendings = sendings.filter(({ isKept }) => isKept);
    },
    /** Nothing is sent any more; what is kept on this machine stays there. */
    abandon(): void {
      isLeft = true;
      sendings = [];
    },
    /** Removes what is kept on this machine where the database has all of it. */
    async tidy(): Promise<void> {
      await keeping;
      if (!isFilled || isLeft || sendings.length > 0) return;
      isFilled = false;
      await spill?.clear().catch(() => undefined);
    },
  };
}

/** See `createOutbox`. */
export type Outbox = ReturnType<typeof createOutbox>;
