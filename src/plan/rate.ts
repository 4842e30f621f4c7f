import { err, ok, type Result } from '../core/result.js';
import type { Job, JobRecord } from '../ledger/record.js';

/**
 * The record that says how good a job's clip is, from 1 to 5, and a note; null and an empty note take both back. Its time is later than
 * that of what was said before, whatever the clock says. The error is a sentence. `now` in milliseconds since 1970.
 */
export function rateWish(
  { job: id, rating, note }: { job: string; rating: number | null; note: string },
  jobs: readonly Job[],
  now: number,
): Result<JobRecord, string> {
  const job = jobs.find((each) => each.job === id);
  if (!job?.finished) return err(`There is no clip of a job ${id}.`);
  const before = job.reviewed ? Date.parse(job.reviewed.at) + 1 : 0;
  return ok({ job: id, reviewed: { at: new Date(Math.max(now, before)).toISOString(), rating, note } });
}
