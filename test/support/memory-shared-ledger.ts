import { canonicalJson, type Json } from '../../src/core/json.js';
import type { Usd } from '../../src/core/money.js';
import { err, ok, type Result } from '../../src/core/result.js';
import { chargeBasis, committedOf, jobQuote } from '../../src/ledger/charge.js';
import { afterDisowning } from '../../src/ledger/disown.js';
import { contentOf, takeNameOfJob } from '../../src/ledger/job.js';
import { addRecalled, addRecord } from '../../src/ledger/live-book.js';
import {
  JournalBroken,
  type LedgerRun,
  type LedgerSession,
  type LedgerStore,
  type NotReserved,
  type RunCaps,
  type SendPermit,
} from '../../src/ledger/port.js';
import { type Header, type Job, type JobRecord, jobRecordSchema } from '../../src/ledger/record.js';
import { type Counted, isIn } from '../../src/ledger/scoped-budget.js';
import type { SharedRun, SharedState } from '../../src/ledger/shared.js';
import { isForgotten, isReleased, stateOf } from '../../src/ledger/state.js';
import { type Clock, isoTime, stopwatch } from '../../src/system/clock.js';
import { bookOf } from './memory-ledger.js';

/** Milliseconds until a record is stable, and until the other sessions see it. */
const SYNC = 2;

/** How long a run is taken for alive that is not heard of, and how long `changed` waits at most, in milliseconds. */
export const LEASE = 10_000;
const LOOK = 3_000;

/** A ledger that any number of sessions in this process share; each store is one machine's. */
export interface MemorySharedLedger {
  /** The records that are stable, in their order. */
  readonly stored: readonly JobRecord[];
  connect(): MemoryConnection;
}

/** One machine's way to the ledger. */
export interface MemoryConnection {
  readonly store: LedgerStore;
  /** The machine sleeps, or its process was killed: nothing is heard of its runs until it goes on. */
  pause(): void;
  resume(): void;
}

interface Connection {
  silentSince: number | null;
  /** What each session does to see what it has missed. */
  readonly catchUp: Set<() => void>;
}

interface KnownRun extends Omit<SharedRun, 'isLive'> {
  connection: Connection;
  hasEnded: boolean;
}

/** A ledger that begins with these records. Time is the clock's; leases run out only while their machine is paused. */
export function createMemorySharedLedger(
  clock: Pick<Clock, 'sleep' | 'elapsed' | 'now'>,
  records: readonly JobRecord[] = [],
): MemorySharedLedger {
  const stored = [...records];
  const truth = bookOf(stored);
  const runs = new Map<string, KnownRun>();
  const leases = new Map<string, string>();
  const listeners = new Set<() => void>();
  /** How often `stored` was written anew. */
  let rewrites = 0;

  const isLive = ({ hasEnded, connection: { silentSince } }: KnownRun) =>
    !hasEnded && (silentSince === null || clock.elapsed() - silentSince < LEASE);

  function isLiveRun(run: string): boolean {
    const known = runs.get(run);
    return known !== undefined && isLive(known);
  }

  function state(): SharedState {
    const all = Array.from(runs, ([id, known]): [string, SharedRun] => {
      const { run, worker, since, manifest } = known;
      return [id, { run, worker, since, manifest, isLive: isLive(known) }];
    });
    return { runs: new Map(all), holders: new Map([...leases].filter(([, run]) => isLiveRun(run))) };
  }

  const read: LedgerStore['read'] = async () => {
    const live = [...runs.keys()].filter(isLiveRun);
    const book = bookOf(stored, truth.header);
    return ok({ book, isEmpty: truth.header === null, live, unusable: null, shared: state() });
  };

  function session(run: string, connection: Connection): LedgerSession {
    const book = bookOf(stored, truth.header);
    const reserved = new Map<string, { job: string; quote: Usd }>();
    const waiting = new Set<() => void>();
    /** As of the last look, like the book. */
    let known = state();
    /** How many of the stored records the book has, and of which rewrite. */
    let seen = stored.length;
    let seenOf = rewrites;
    let wanted: Header | null = null;
    let spent: Usd = 0n;
    let under = 0;
    let isClosed = false;

    /** Brings book and state to the same moment. */
    function look(): void {
      if (connection.silentSince !== null) return;
      if (seenOf !== rewrites) [seen, seenOf] = [0, rewrites];
      for (const record of stored.slice(seen)) addRecord(book, record);
      seen = stored.length;
      book.header ??= truth.header;
      known = state();
    }

    /** Another session wrote something. */
    function hear(): void {
      look();
      if (connection.silentSince === null) for (const wake of [...waiting]) wake();
    }
    listeners.add(hear);
    connection.catchUp.add(hear);

    async function tell(): Promise<void> {
      look();
      const others = [...listeners].filter((each) => each !== hear);
      await clock.sleep(SYNC);
      for (const each of others) each();
    }

    async function append(record: JobRecord): Promise<void> {
      if (isClosed) throw new Error('the ledger is closed');
      const facts = afterDisowning(truth.jobs.get(record.job), jobRecordSchema().parse(record));
      addRecord(truth, facts);
      if (truth.jobs.get(facts.job)?.finished) leases.delete(facts.job);
      addRecord(book, facts);
      truth.header = wanted ?? truth.header;
      book.header = truth.header;
      stored.push(facts);
      under += 1;
      await tell();
      under -= 1;
    }

    function whyNot(job: Job, caps: RunCaps): NotReserved | null {
      const others = [...truth.jobs.values()].filter((each) => each.job !== job.job);
      if (isTaken(others, job)) return 'taken';
      if (inFlight(others, job) >= (caps.places ?? Number.POSITIVE_INFINITY)) return 'full';
      const { budget, maxCost, scoped = [], priceNow } = caps;
      const quote = jobQuote(job);
      const before = reserved.get(takeNameOfJob(job));
      const had = before && before.job !== job.job && isCharged(before.job) ? 0n : (before?.quote ?? 0n);
      const more = quote !== null && quote > had ? quote - had : 0n;
      const own = counted(job);
      for (const { of, limit } of scoped) {
        if (!isIn(of, own)) continue;
        const sum = committedOf(
          others.filter((each) => isIn(of, counted(each))),
          priceNow,
        );
        if (quote === null || sum === null || sum + quote > limit) return 'over a scoped budget';
      }
      if (budget === null && maxCost === null) return null;
      const theirs = committedOf(
        others.filter((each) => each.intent.run !== run),
        priceNow,
      );
      if (quote === null || theirs === null) return 'over the cap';
      if (budget !== null && theirs + spent + more > budget) return 'over the cap';
      if (maxCost !== null && spent + more > maxCost) return 'over the cap';
      spent += more;
      reserved.set(takeNameOfJob(job), { job: job.job, quote: had + more });
      return null;
    }

    function isCharged(id: string): boolean {
      const job = truth.jobs.get(id);
      return job !== undefined && chargeBasis(job) !== 'none';
    }

    return {
      notices: [],
      book,
      isOvertaken: false,
      shared: {
        get state() {
          return known;
        },
        async lease(job) {
          const holder = leases.get(job);
          if (holder !== undefined && holder !== run && isLiveRun(holder)) return false;
          leases.set(job, run);
          await tell();
          return true;
        },
        release(job) {
          if (leases.get(job) !== run) return;
          leases.delete(job);
          void tell();
        },
        async bury(dead) {
          const known = runs.get(dead);
          if (known) known.hasEnded = true;
          await tell();
        },
        async changed(signal) {
          const woken = new AbortController();
          const wake = () => woken.abort();
          waiting.add(wake);
          await clock.sleep(LOOK, AbortSignal.any([signal, woken.signal]));
          waiting.delete(wake);
          look();
        },
      },
      async reserve(job, caps): Promise<Result<SendPermit, NotReserved>> {
        if (isClosed) throw new Error('the ledger is closed');
        const passed = stopwatch(clock);
        await clock.sleep(SYNC);
        if (runs.get(run)?.hasEnded) throw new JournalBroken('another run took this one for dead');
        if (connection.silentSince !== null) connection.silentSince = clock.elapsed();
        const why = whyNot(job, caps);
        if (why !== null) return err(why);
        leases.set(job.job, run);
        await append(job);
        return ok({ isValid: () => passed() < LEASE / 2 });
      },
      append,
      setHeader(to) {
        wanted = to;
      },
      async restore(recalled) {
        const contradictions = addRecalled(truth, recalled);
        addRecalled(book, recalled);
        stored.splice(0, stored.length, ...truth.jobs.values());
        rewrites += 1;
        truth.header = wanted ?? truth.header;
        book.header = truth.header;
        await clock.sleep(SYNC);
        return contradictions;
      },
      async settled() {
        while (under > 0) await clock.sleep(SYNC);
      },
      async close() {
        if (isClosed) return;
        isClosed = true;
        while (under > 0) await clock.sleep(SYNC);
        listeners.delete(hear);
        const known = runs.get(run);
        if (known) known.hasEnded = true;
        for (const [job, holder] of [...leases]) if (holder === run) leases.delete(job);
        await tell();
      },
    };
  }

  /** Jobs at the gateway of a job, or on the way there. */
  function inFlight(others: readonly Job[], { intent }: Job): number {
    const gateway = JSON.stringify(intent.gateway);
    return others.filter((job) => {
      if (JSON.stringify(job.intent.gateway) !== gateway) return false;
      const at = stateOf(job);
      if (at === 'submitted') return !isForgotten(job);
      return at === 'unknown' && !job.lost && !isReleased(job) && isLiveRun(job.intent.run);
    }).length;
  }

  function counted({ intent: { shot, model, run } }: Job): Counted {
    return { shot, model, person: runs.get(run)?.worker.person ?? null };
  }

  return {
    stored,
    connect() {
      const connection: Connection = { silentSince: null, catchUp: new Set() };
      return {
        store: {
          name: 'a shared ledger in memory',
          read,
          async open({ run, worker, manifest }: LedgerRun) {
            const by = worker ?? { person: 'somebody', host: 'here', process: 1 };
            const since = isoTime(clock.now());
            runs.set(run, {
              run,
              worker: by,
              since,
              manifest: manifest ?? null,
              connection,
              hasEnded: false,
            });
            return ok(session(run, connection));
          },
        },
        pause() {
          connection.silentSince = clock.elapsed();
        },
        resume() {
          connection.silentSince = null;
          for (const look of connection.catchUp) look();
        },
      };
    },
  };
}

/** True where a take has a job already that may cost something, and that the new one does not come in place of. */
function isTaken(others: readonly Job[], job: Job): boolean {
  const replaced = new Set([job, ...others].flatMap(({ intent }) => intent.replaces ?? []));
  return others.some(
    (other) =>
      !replaced.has(other.job) &&
      takeNameOfJob(other) === takeNameOfJob(job) &&
      chargeBasis(other) !== 'none' &&
      contentText(other) === contentText(job),
  );
}

function contentText(job: Job): string {
  return canonicalJson(contentOf(job) as unknown as Json);
}
