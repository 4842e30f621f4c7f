import { afterAll, beforeAll } from 'vitest';
import { type Clock, systemClock } from '../../src/system/clock.js';
import { ledgerContract } from '../support/ledger-contract.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { sharedLedgerContract } from '../support/shared-ledger-contract.js';
import { endLease, heardOf, pausableClock, storeAt } from './stores.js';

let server: PostgresServer;
let films = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const storeOf = (film: string, clock: Clock = systemClock) => storeAt(server.address(), film, { clock });

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
      const runs: string[] = [];
      const store = storeOf(film, machine.clock);
      return {
        store: {
          ...store,
          open(run) {
            runs.push(run.run);
            return store.open(run);
          },
        },
        async pause() {
          machine.pause();
          for (const run of runs) endLease(server, film, run);
        },
        async resume() {
          machine.resume();
          for (const run of runs) await heardOf(server, film, run);
        },
      };
    },
    async close() {},
  };
});
