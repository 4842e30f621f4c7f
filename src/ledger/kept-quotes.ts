import type { Usd } from '../core/money.js';
import { chargeBasis } from './charge.js';
import { takeNameOfJob } from './job.js';
import type { Job } from './record.js';

/** What the takes of a run have reserved. */
export interface KeptQuotes {
  /** What a job that costs that much reserves beside what its take has reserved and no earlier job of it is charged for. */
  more(job: Job, quote: Usd): Usd;
  /** The job reserves that. */
  keep(job: Job, quote: Usd): void;
}

/** The quotes of a run's takes: each reserves its quote with its first job and keeps it for its later ones. `jobOf` knows the jobs so far. */
export function createKeptQuotes(jobOf: (id: string) => Job | undefined): KeptQuotes {
  const reserved = new Map<string, { job: string; quote: Usd }>();

  function kept(job: Job): Usd {
    const before = reserved.get(takeNameOfJob(job));
    const earlier = before && before.job !== job.job ? jobOf(before.job) : undefined;
    const isSpent = earlier !== undefined && chargeBasis(earlier) !== 'none';
    return before === undefined || isSpent ? 0n : before.quote;
  }

  return {
    more(job, quote) {
      const had = kept(job);
      return quote > had ? quote - had : 0n;
    },
    keep(job, quote) {
      const had = kept(job);
      reserved.set(takeNameOfJob(job), { job: job.job, quote: quote > had ? quote : had });
    },
  };
}
