import { ledgerContract } from '../support/ledger-contract.js';
import { createMemorySharedLedger, LEASE } from '../support/memory-shared-ledger.js';
import { sharedLedgerContract } from '../support/shared-ledger-contract.js';

/** A clock on which every wait is over at the next turn, and has taken its time. */
function fastClock() {
  let elapsed = 0;
  return {
    now: () => elapsed,
    elapsed: () => elapsed,
    async sleep(ms: number, signal?: AbortSignal): Promise<void> {
      if (signal?.aborted) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
      elapsed += ms;
    },
  };
}

ledgerContract('shared, in memory', () => createMemorySharedLedger(fastClock()).connect().store, {
  shared: true,
});

sharedLedgerContract('in memory', async () => {
  const clock = fastClock();
  const ledger = createMemorySharedLedger(clock);
  return {
    connect() {
      const { store, pause, resume } = ledger.connect();
      return {
        store,
        async pause() {
          pause();
          await clock.sleep(LEASE);
        },
        async resume() {
          resume();
        },
      };
    },
    async close() {},
  };
});
