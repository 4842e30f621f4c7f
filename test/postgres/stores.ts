import { expect } from 'vitest';
import type { LedgerSession, LedgerStore } from '../../src/ledger/port.js';
import { headerOf } from '../../src/ledger/record.js';
import { parsePostgresAddress } from '../../src/postgres/address.js';
import { createPostgresLedger, type PostgresPlace } from '../../src/postgres/store.js';
import { type Clock, systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { GATEWAY } from '../support/contract-records.js';
import type { PostgresServer } from '../support/postgres.js';

/** A film's ledger at that address, on this machine. */
export function storeAt(written: string, film: string, over: Partial<PostgresPlace> = {}): LedgerStore {
  const address = parsePostgresAddress(written);
  if (!address.ok) throw new Error(address.error.message);
  return createPostgresLedger({
    disk: systemDisk,
    env: {},
    home: null,
    clock: systemClock,
    address: address.value,
    film: { name: film, identity: null },
    spill: null,
    ...over,
  });
}

export async function opened(store: LedgerStore, run: string): Promise<LedgerSession> {
  const opening = await store.open({ run, worker: { person: 'anna', host: run, process: 7 } });
  if (!opening.ok) throw new Error(opening.error.problems[0]?.message);
  opening.value.setHeader(headerOf(GATEWAY));
  return opening.value;
}

/** What passes on a machine while it is paused, in milliseconds: more than any lease. */
const PAUSE = 3_600_000;

/** The clock of a machine that can be paused: its waits end when it goes on, by when they have all passed. */
export function pausableClock() {
  let isPaused = false;
  let ahead = 0;
  let resumed = new AbortController();
  const clock: Clock = {
    now: systemClock.now,
    elapsed: () => systemClock.elapsed() + ahead,
    async sleep(ms, signal) {
      await systemClock.sleep(ms, AbortSignal.any([resumed.signal, ...(signal ? [signal] : [])]));
      while (isPaused && !signal?.aborted) await systemClock.sleep(10);
    },
  };
  return {
    clock,
    pause() {
      isPaused = true;
      ahead += PAUSE;
    },
    resume() {
      isPaused = false;
      resumed.abort();
      resumed = new AbortController();
    },
  };
}

/** The lease of a run that is not heard of any more runs out now. */
export function endLease(server: PostgresServer, film: string, run: string): void {
  server.sql(
    `update shotlist.run set live_until = clock_timestamp() - interval '1 second' where film = '${film}' and id = '${run}'`,
  );
}

/** Waits until a run has been heard of again, or is over. */
export async function heardOf(server: PostgresServer, film: string, run: string): Promise<void> {
  const isHeard = `ended is not null or live_until > clock_timestamp()`;
  await expect
    .poll(() =>
      server.sql(`select ${isHeard} from shotlist.run where film = '${film}' and id = '${run}'`).trim(),
    )
    .toBe('t');
}
