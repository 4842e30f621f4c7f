import { canonicalJson, type Json } from '../core/json.js';
import type { Usd } from '../core/money.js';
import { err, ok, type Result } from '../core/result.js';
import { chargeBasis, committedOf, jobQuote } from './charge.js';
import { contentOf, takeNameOfJob } from './job.js';
import type { JobBook, NotReserved, RunCaps } from './port.js';
import type { Job } from './record.js';
import { type Counted, isIn, type ScopedBudget } from './scoped-budget.js';

/** What one run has reserved, take by take. */
export interface Reservations {
  /** Reserves the quote of a job that is about to be submitted; the error says why not, and reserves nothing. */
  add(job: Job, caps: RunCaps): Result<null, NotReserved>;
}

/**
 * The reservations of a run that has just opened a book. Every take reserves its quote with its first job and keeps it for its later ones,
 * so that what is committed never exceeds the caps, jobs in flight included, and money released during the run lets no other take in.
 */
export function createReservations(book: JobBook): Reservations {
  const known = new Set(book.jobs.keys());
  const own = new Set<string>();
  const kept = createKeptQuotes((id) => book.jobs.get(id));
  let spent: Usd = 0n;
  /** What the jobs of others commit, null where that is unknown; undefined before the first job. */
  let base: Usd | null | undefined;
  let others: string[] = [];
  /** The same for each budget of a part of the film, and what this run has reserved under it. */
  const parts = new Map<ScopedBudget, { base: Usd | null; spent: Usd }>();

  /** Looks at all jobs the first time, and when jobs of others have turned up. */
  function look({ priceNow, scoped = [] }: RunCaps): void {
    if (base !== undefined && book.jobs.size === known.size + own.size + others.length) return;
    const theirs = [...book.jobs.values()].filter(({ job }) => !own.has(job));
    const committed = committedOf(theirs, priceNow);
    base = atLeast(base, committed);
    for (const budget of scoped) {
      const within = committedOf(
        theirs.filter((job) => isIn(budget.of, countedOf(job))),
        priceNow,
      );
      const part = parts.get(budget);
      parts.set(budget, { base: atLeast(part?.base, within), spent: part?.spent ?? 0n });
    }
    others = theirs.flatMap(({ job }) => (known.has(job) ? [] : [job]));
  }

  /** Why a job does not fit; null, and its quote reserved, where it does. */
  function whyNot(job: Job, { budget, maxCost, scoped = [] }: RunCaps): NotReserved | null {
    const within = scoped.filter(({ of }) => isIn(of, countedOf(job)));
    const isCapped = budget !== null || maxCost !== null;
    if (!isCapped && within.length === 0) return null;
    const quote = jobQuote(job);
    const more = quote === null ? null : kept.more(job, quote);
    if (isCapped) {
      if (more === null || base === null || base === undefined) return 'over the cap';
      if (budget !== null && base + spent + more > budget) return 'over the cap';
      if (maxCost !== null && spent + more > maxCost) return 'over the cap';
    }
    for (const part of within) {
      const { base: before, spent: own } = parts.get(part) ?? { base: null, spent: 0n };
      if (more === null || before === null || before + own + more > part.limit) return 'over a scoped budget';
    }
    if (quote === null || more === null) return null;
    spent += more;
    for (const part of within) {
      const under = parts.get(part);
      if (under) under.spent += more;
    }
    kept.keep(job, quote);
    return null;
  }

  return {
    add(job, caps) {
      look(caps);
      if (others.some((other) => isRival(book.jobs.get(other), job))) return err('taken');
      const why = whyNot(job, caps);
      if (why !== null) return err(why);
      own.add(job.job);
      return ok(null);
    },
  };
}

/** With one writer, nobody knows whose run a job is of. */
function countedOf({ intent: { shot, model } }: Job): Counted {
  return { shot, model, person: null };
}

/** What is committed never becomes less in the course of a run; null where it is unknown. */
function atLeast(before: Usd | null | undefined, now: Usd | null): Usd | null {
  return before === undefined || before === null || now === null || now > before ? now : before;
}

function isRival(other: Job | undefined, job: Job): boolean {
  if (!other || other.intent.run === job.intent.run) return false;
  if (takeNameOfJob(other) !== takeNameOfJob(job)) return false;
  return contentText(other) === contentText(job) && chargeBasis(other) !== 'none';
}

/** What a job asked for as text: equal where the contents are. */
export function contentText(job: Job): string {
  return canonicalJson(contentOf(job) as unknown as Json);
}

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
