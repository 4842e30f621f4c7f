import type { Usd } from '../core/money.js';
import type { Job } from '../ledger/record.js';
import { type BudgetScope, isIn } from '../ledger/scoped-budget.js';
import { countsOf } from './job-row.js';

/** The person who started a run; null if unknown. */
export type PersonOf = (run: string) => string | null;

/**
 * What the jobs of a film commit, by what budgets are for. A session has read every record before the lock of its film that it holds, so that its
 * sums are those of the database.
 */
export function createSpent(jobs: Iterable<Job>) {
  const [shots, models, runs] = [new Map<string, Usd>(), new Map<string, Usd>(), new Map<string, Usd>()];
  /** Jobs that may have been charged an unknown amount: they count at today's prices. */
  const uncounted = new Map<string, Job>();

  function add(job: Job, sign: 1n | -1n): void {
    const { counts, isUncounted } = countsOf(job);
    const { shot, model, run } = job.intent;
    for (const [sums, key] of [
      [shots, shot],
      [models, model],
      [runs, run],
    ] as const)
      sums.set(key, (sums.get(key) ?? 0n) + sign * counts);
    if (isUncounted && sign > 0) uncounted.set(job.job, job);
    else uncounted.delete(job.job);
  }

  function sumOf(sums: ReadonlyMap<string, Usd>, keys: Iterable<string>): Usd {
    let sum = 0n;
    for (const key of keys) sum += sums.get(key) ?? 0n;
    return sum;
  }

  for (const job of jobs) add(job, 1n);
  return {
    /** A job is another one than before; undefined for none. */
    change(before: Job | undefined, now: Job | undefined): void {
      if (before) add(before, -1n);
      if (now) add(now, 1n);
    },
    /** Unpriced jobs. */
    uncounted: (): Iterable<Job> => uncounted.values(),
    /** What the priced jobs commit that count under a budget. */
    under(of: BudgetScope, personOf: PersonOf): Usd {
      switch (of.kind) {
        case 'scene':
          return sumOf(shots, of.shots);
        case 'model':
          return sumOf(models, [of.model]);
        case 'person':
          return sumOf(
            runs,
            [...runs.keys()].filter((run) => personOf(run) === of.person),
          );
      }
    },
  };
}

/** See `createSpent`. */
export type Spent = ReturnType<typeof createSpent>;

/** What a reservation has to know of the other jobs of its film. */
export interface OtherJobs {
  personOf: PersonOf;
  /** Unpriced ones. */
  uncounted: readonly Job[];
  /** What the priced ones commit that count under a budget. */
  spentUnder(of: BudgetScope): Usd;
}

/** The jobs other than one, in a transaction that has made some of them different from what is stored: `draft`, by id. */
export function otherJobs(
  id: string,
  draft: ReadonlyMap<string, Job>,
  { stored, spent }: { stored(id: string): Job | undefined; spent(): Spent },
  personOf: PersonOf,
): OtherJobs {
  const all = spent();
  const drafted = [...draft.values()].filter(({ job }) => job !== id);
  const before = [id, ...draft.keys()].flatMap((each) => stored(each) ?? []);
  const sum = (jobs: readonly Job[], of: BudgetScope) =>
    jobs.reduce((usd, job) => (countsUnder(of, job, personOf) ? usd + countsOf(job).counts : usd), 0n);
  return {
    personOf,
    uncounted: [
      ...[...all.uncounted()].filter(({ job }) => job !== id && !draft.has(job)),
      ...drafted.filter((job) => countsOf(job).isUncounted),
    ],
    spentUnder: (of) => all.under(of, personOf) - sum(before, of) + sum(drafted, of),
  };
}

/** Whether a job counts under a budget. */
export function countsUnder(
  of: BudgetScope,
  { intent: { shot, model, run } }: Job,
  personOf: PersonOf,
): boolean {
  return isIn(of, { shot, model, person: personOf(run) });
}
