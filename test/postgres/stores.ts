import type { LedgerSession, LedgerStore } from '../../src/ledger/port.js';
import { headerOf } from '../../src/ledger/record.js';
import { parsePostgresAddress } from '../../src/postgres/address.js';
import { createPostgresLedger, type PostgresPlace } from '../../src/postgres/store.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { GATEWAY } from '../support/contract-records.js';

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
