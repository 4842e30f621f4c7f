import { err, ok, type Result } from '../core/result.js';
import type { Job, JobRecord } from '../ledger/record.js';

/** What a person says of a clip; what is absent stays as it was. */
export interface Opinion {
  job: string;
  /** From 1 to 5; null takes it back. */
  rating?: number | null;
  /** Empty takes it back. */
  note?: string;
}

/**
 * The record that says how good a job's clip is, and a note. Its time is later than that of what was said before, whatever the clock says.
 * The error is a sentence. `now` in milliseconds since 1970.
 */
export function rateWish(
  { job: id, rating, note }: Opinion,
  jobs: readonly Job[],
  now: number,
): Result<JobRecord, string> {
  const job = jobs.find((each) => each.job === id);
  if (!job?.finished) return err(`There is no clip of a job ${id}.`);
  const { reviewed } = job;
  const before = reviewed ? Date.parse(reviewed.at) + 1 : 0;
  return ok({
    job: id,
    reviewed: {
      at: new Date(Math.max(now, before)).toISOString(),
      rating: rating === undefined ? (reviewed?.rating ?? null) : rating,
      note: note ?? reviewed?.note ?? '',
    },
  });
}
