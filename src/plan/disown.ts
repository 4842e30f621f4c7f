import { err, ok, type Result } from '../core/result.js';
import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { sharedIds } from '../ledger/shared-ids.js';

/** The jobs that a person names, by take (`010:2`), by shot or by the job's own id, and that share their request id with others. */
export function sharingJobs(name: string, jobs: ReadonlyMap<string, Job>): Job[] {
  const sharing = sharedIds(jobs.values()).flatMap((shared) => shared.jobs);
  const byId = jobs.get(name);
  if (byId) return sharing.filter((job) => job === byId);
  return sharing.filter((job) => takeNameOfJob(job) === name || job.intent.shot === name);
}

/** The job that gives up its request id; the error says why none does. */
export function jobToDisown(name: string, jobs: ReadonlyMap<string, Job>): Result<Job, string> {
  const [job, ...more] = sharingJobs(name, jobs);
  if (!job)
    return err(
      `No job of ${name} has a request id that another job has too. Only such an id can be given up.`,
    );
  if (more.length > 0) {
    const choices = [job, ...more].map((each) => each.job).join(', ');
    return err(`${name} names ${more.length + 1} jobs that share a request id. Name one of them: ${choices}`);
  }
  const shared = sharedIds(jobs.values()).find((each) => each.jobs.includes(job));
  if (shared && !shared.givers.includes(job)) {
    const givers = shared.givers.map((each) => `${takeNameOfJob(each)} (job ${each.job})`).join(', ');
    return err(
      `The gateway itself gave ${shared.request_id} to ${takeNameOfJob(job)}. The id was adopted by hand for ${givers}.`,
    );
  }
  return ok(job);
}
