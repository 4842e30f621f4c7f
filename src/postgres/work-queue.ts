import { JournalBroken } from '../ledger/port.js';
import type { Clock } from '../system/clock.js';
import { type Connection, DatabaseAway } from './connection.js';

/** Milliseconds between attempts to reach a database that is away: at first, and at most. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;

/** What a queue is made of. */
export interface QueuePlace {
  clock: Clock;
  connect(): Promise<Connection>;
  /** Does all of that, one after the other. Throws `DatabaseAway`; then what is not over by `isOver` is given again. */
  work(connection: Connection): Promise<void>;
  /** True where there is something to do. */
  hasWork(): boolean;
  /** The database is away, for so many milliseconds by now: what can be kept elsewhere is, and what cannot wait any longer is given up. */
  away(since: () => number, why: DatabaseAway): Promise<void>;
  /** Nothing more can be stored, for a reason that does not pass. */
  broken(error: JournalBroken): Promise<void>;
}

/** The one task that uses a session's connection: it opens it, and opens it again when it was lost. */
export function createWorkQueue(place: QueuePlace) {
  const { clock } = place;
  let connection: Connection | null = null;
  let working: Promise<void> | null = null;
  let awaySince: number | null = null;
  let wake = new AbortController();
  let isEnding = false;

  async function step(): Promise<void> {
    try {
      connection ??= await place.connect();
      await place.work(connection);
      awaySince = null;
    } catch (error) {
      await connection?.close();
      connection = null;
      if (!(error instanceof DatabaseAway)) {
        const why = error instanceof Error ? error.message : String(error);
        await place.broken(
          error instanceof JournalBroken
            ? error
            : new JournalBroken(`the ledger could not be written: ${why}`, { cause: error }),
        );
        return;
      }
      awaySince ??= clock.elapsed();
      await waitAway(error);
    }
  }

  /** What is added while it waits is looked at at once. */
  async function waitAway(error: DatabaseAway): Promise<void> {
    const begun = clock.elapsed();
    const pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, (begun - (awaySince ?? begun)) / 2));
    do {
      wake = new AbortController();
      await place.away(() => clock.elapsed() - (awaySince ?? begun), error);
      await clock.sleep(pause - (clock.elapsed() - begun), wake.signal);
    } while (clock.elapsed() - begun < pause && !isEnding);
  }

  async function work(): Promise<void> {
    // Whatever else is added in this turn belongs to the same group.
    await Promise.resolve();
    while (place.hasWork()) await step();
    working = null;
  }

  return {
    /** Something was added. */
    begin(): void {
      wake.abort();
      working ??= work();
    },
    /** Resolves when nothing is to do. */
    async settled(): Promise<void> {
      while (working) await working;
    },
    /** The next attempt to reach the database is made at once, and patience with it begins anew. */
    hurry(): void {
      isEnding = true;
      if (awaySince !== null) awaySince = clock.elapsed();
      wake.abort();
    },
    async close(): Promise<void> {
      await connection?.close();
      connection = null;
    },
  };
}
