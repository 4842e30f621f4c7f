import { canonicalJson, type Json } from '../core/json.js';
import { join } from './join.js';
import type { JobBook, Recalled } from './port.js';
import type { Job } from './record.js';

/** No jobs at all. */
export const NOTHING_RECALLED: Recalled = { jobs: new Map(), runs: new Map(), isNewer: false };

/** What is left of recalled jobs without those of which a book knows everything. */
export function withoutKnown(recalled: Recalled, book: Pick<JobBook, 'jobs'>): Recalled {
  const jobs = [...recalled.jobs].filter(([id, { job }]) => !isKnown(job, book.jobs.get(id)));
  return { ...recalled, jobs: new Map(jobs) };
}

/** True where a job adds nothing to what is known of it. */
export function isKnown(job: Job, known: Job | undefined): boolean {
  if (!known) return false;
  const joined = join(known, job);
  return joined.ok && canonicalJson(joined.value as Json) === canonicalJson(known as Json);
}
