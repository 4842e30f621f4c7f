import type { RunCaps } from '../../src/ledger/port.js';
import type { Job, JobRecord } from '../../src/ledger/record.js';

/** The records that the contracts of ledgers write, all of one time. */
export const at = '2026-01-01T00:00:00.000Z';

/** Caps that bound nothing. */
export const FREE: RunCaps = { budget: null, maxCost: null, priceNow: () => null };

/** The gateway of most of the jobs. */
export const GATEWAY = 'https://gateway.example';

/** A job of the first take of a shot that is about to be submitted. */
export function jobOf(job: string, run: string, shot = '010', over: Partial<Job['intent']> = {}): Job {
  return {
    job,
    intent: {
      at,
      attempt: 1,
      run,
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

/** The gateway has taken a job. */
export function accepted(job: string, request_id: string): JobRecord {
  return { job, accepted: { at, request_id } };
}
