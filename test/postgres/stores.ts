import type { LedgerSession, LedgerStore, RunCaps } from '../../src/ledger/port.js';
import { headerOf, type Job, type JobRecord } from '../../src/ledger/record.js';
import { parsePostgresAddress } from '../../src/postgres/address.js';
import { createPostgresLedger, type PostgresPlace } from '../../src/postgres/store.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';

export const GATEWAY = 'https://gateway.example';
export const FREE: RunCaps = { budget: null, maxCost: null, priceNow: () => null };
export const at = '2026-01-01T00:00:00.000Z';

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

/** A job of the shot. */
export function jobOf(job: string, run: string, shot = '010', over: Partial<Job['intent']> = {}): Job {
  return {
    job,
    intent: {
      at,
      attempt: 1,
      run,
      gateway: { provider: 'example', origin: GATEWAY },
      by: 'render',
      shot,
      take: 1,
      model: 'm',
      model_id: 'm-1',
      body: { prompt: 'p' },
      wrote: ['prompt'],
      image: null,
      quote: '0.06',
      basis: 'documented',
      seconds: null,
      ...over,
    },
  };
}

export function accepted(job: string, request_id: string): JobRecord {
  return { job, accepted: { at, request_id } };
}
