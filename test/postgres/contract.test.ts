import { afterAll, beforeAll } from 'vitest';
import { type Clock, systemClock } from '../../src/system/clock.js';
import { ledgerContract } from '../support/ledger-contract.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { sharedLedgerContract } from '../support/shared-ledger-contract.js';
import { storeAt } from './stores.js';

let server: PostgresServer;
let films = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const LEASE = 2_000;

const storeOf = (film: string, clock: Clock = systemClock) =>
  storeAt(server.address(), film, { clock, lease: LEASE });

/** A clock whose waits do not end while its machine is paused. */
function pausableClock() {
  let isPaused = false;
  const clock: Clock = {
    ...systemClock,
    async sleep(ms, signal) {
      await systemClock.sleep(ms, signal);
      while (isPaused && !signal?.aborted) await systemClock.sleep(10);
    },
  };
  return {
    clock,
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
    },
  };
}

function newFilm(): string {
  films += 1;
  return `film ${films}`;
}

ledgerContract('in Postgres', () => storeOf(newFilm()), { shared: true });

sharedLedgerContract('in Postgres', async () => {
  const film = newFilm();
  return {
    connect() {
      const machine = pausableClock();
      return {
        store: storeOf(film, machine.clock),
        async pause() {
          machine.pause();
          await systemClock.sleep(LEASE * 1.5);
        },
        async resume() {
          machine.resume();
          await systemClock.sleep(LEASE / 2);
        },
      };
    },
    async close() {},
  };
});
