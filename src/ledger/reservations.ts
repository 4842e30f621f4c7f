import { canonicalJson, type Json } from '../core/json.js';
import type { Usd } from '../core/money.js';
import { err, ok, type Result } from '../core/result.js';
import { chargeBasis, jobQuote } from './charge.js';
import { committedOf } from './committed.js';
import { contentOf, takeNameOfJob } from './job.js';
import { createKeptQuotes } from './kept-quotes.js';
import type { JobBook, NotReserved, RunCaps } from './port.js';
import type { Job } from './record.js';

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

  /** Looks at all jobs the first time, and when jobs of others have turned up. */
  function look({ priceNow }: RunCaps): void {
    if (base !== undefined && book.jobs.size === known.size + own.size + others.length) return;
    const theirs = [...book.jobs.values()].filter(({ job }) => !own.has(job));
    const committed = committedOf(theirs, priceNow);
    base = base === undefined || base === null || committed === null || committed > base ? committed : base;
    others = theirs.flatMap(({ job }) => (known.has(job) ? [] : [job]));
  }

  function fits(job: Job, { budget, maxCost }: RunCaps): boolean {
    if (budget === null && maxCost === null) return true;
    const quote = jobQuote(job);
    if (quote === null || base === null || base === undefined) return false;
    const more = kept.more(job, quote);
    if (budget !== null && base + spent + more > budget) return false;
    if (maxCost !== null && spent + more > maxCost) return false;
    spent += more;
    kept.keep(job, quote);
    return true;
  }

  return {
    add(job, caps) {
      look(caps);
      if (others.some((other) => isRival(book.jobs.get(other), job))) return err('taken');
      if (!fits(job, caps)) return err('over the cap');
      own.add(job.job);
      return ok(null);
    },
  };
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
