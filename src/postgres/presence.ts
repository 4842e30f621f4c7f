import type { JournalBroken } from '../ledger/port.js';
import type { SharedSession } from '../ledger/shared.js';
import type { Clock } from '../system/clock.js';
import { type Connection, inTransaction } from './connection.js';
import { catchUp, type FilmLog, noteHolders } from './film-log.js';
import { endRun, leaseJob, releaseJob, renewRun } from './film-state.js';
import { channelOf, wakeOthers } from './wake.js';

/** How long `changed` waits at most, in milliseconds. */
const LOOK = 3_000;
/** The least time between two looks of a run, in milliseconds, for each other run that is at work: many runs of a film look no more often than a few. */
const BETWEEN_LOOKS = 25;
const SHORTEST_BETWEEN = 100;

/** Something that is done with the session's connection. */
export interface Task {
  run(connection: Connection): Promise<void>;
  /** It will never be done, because of that. */
  giveUp(why: JournalBroken): void;
}

/** What a run's presence is made of. */
export interface PresencePlace extends Required<Pick<SharedSession, 'onReach'>> {
  clock: Clock;
  log: FilmLog;
  run: string;
  /** Milliseconds that the run is taken for alive after it was heard of. */
  lease: number;
  add(task: Task): void;
  /** How many records wait for the database. */
  unsent(): number;
}

/** Keeps a run known to the others of its film, and the others to it, until `end`. */
export function createPresence({ clock, log, run, lease, add, onReach, unsent }: PresencePlace) {
  const ending = new AbortController();
  const waiting = new Set<AbortController>();
  let looked = Number.NEGATIVE_INFINITY;
  let isLooking = false;

  async function look(connection: Connection): Promise<void> {
    isLooking = false;
    looked = clock.elapsed();
    await catchUp(connection, log);
    for (const each of waiting) each.abort();
  }

  function betweenLooks(): number {
    const live = [...log.state.runs.values()].filter(({ isLive }) => isLive).length;
    return Math.min(LOOK, Math.max(SHORTEST_BETWEEN, live * BETWEEN_LOOKS));
  }

  /** Looks once for all that ask while it has not begun. */
  function lookSoon(): Promise<void> {
    return new Promise((resolve) => {
      if (isLooking) return resolve();
      isLooking = true;
      const pause = Math.max(0, looked + betweenLooks() - clock.elapsed());
      const giveUp = () => {
        isLooking = false;
        resolve();
      };
      void clock.sleep(pause, ending.signal).then(() => {
        if (ending.signal.aborted) return giveUp();
        add({ run: (connection) => look(connection).then(resolve), giveUp });
      });
    });
  }

  async function renew(): Promise<void> {
    while (!ending.signal.aborted) {
      await clock.sleep(lease / 3, ending.signal);
      if (ending.signal.aborted) return;
      await new Promise<void>((resolve) =>
        add({
          async run(connection) {
            await renewRun(connection, log.film, run, lease);
            resolve();
          },
          giveUp: () => resolve(),
        }),
      );
      void lookSoon();
    }
  }
  void renew();
  add({ run: (connection) => wakeOthers(connection, log.film, run), giveUp: () => undefined });

  const shared: SharedSession = {
    get state() {
      return log.state;
    },
    get unsent() {
      return unsent();
    },
    onReach,
    lease: (job) =>
      new Promise((resolve) =>
        add({
          async run(connection) {
            const isOurs = await told(connection, () => leaseJob(connection, log.film, run, job));
            if (isOurs) noteHolders(log, [[job, run]]);
            resolve(isOurs);
          },
          giveUp: () => resolve(false),
        }),
      ),
    release(job) {
      if (log.state.holders.get(job) !== run) return;
      noteHolders(log, [[job, null]]);
      add({
        async run(connection) {
          await told(connection, () => releaseJob(connection, log.film, run, job));
        },
        giveUp: () => undefined,
      });
    },
    bury: (dead) =>
      new Promise((resolve) =>
        add({
          async run(connection) {
            await told(connection, () => endRun(connection, log.film, dead));
            await look(connection);
            resolve();
          },
          giveUp: () => resolve(),
        }),
      ),
    async changed(signal) {
      const woken = new AbortController();
      waiting.add(woken);
      await clock.sleep(LOOK, AbortSignal.any([signal, woken.signal, ending.signal]));
      waiting.delete(woken);
      if (!woken.signal.aborted && !signal.aborted) await lookSoon();
    },
  };

  /** Does something that the other runs are to see. */
  function told<T>(connection: Connection, change: () => Promise<T>): Promise<T> {
    return inTransaction(connection, async () => {
      const done = await change();
      await wakeOthers(connection, log.film, run);
      return done;
    });
  }

  return {
    shared,
    told,
    /** Hears from here on what other connections tell. */
    async listen(connection: Connection): Promise<void> {
      connection.onNotification((by) => {
        if (by !== run) void lookSoon();
      });
      await connection.query(`listen ${channelOf(log.film)}`);
    },
    end(): void {
      ending.abort();
    },
  };
}
