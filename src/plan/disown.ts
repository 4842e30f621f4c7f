import { err, ok, type Result } from '../core/result.js';
import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { sharedIds } from '../ledger/shared-ids.js';

/** The jobs with that name (a take such as `010:2`, a shot or a job id) whose request id another job has too. */
export function sharingJobs(name: string, jobs: ReadonlyMap<string, Job>): Job[] {
  const sharing = sharedIds(jobs.values()).flatMap((shared) => shared.jobs);
  const byId = jobs.get(name);
  if (byId) return sharing.filter((job) => job === byId);
  return sharing.filter((job) => takeNameOfJob(job) === name || job.intent.shot === name);
}

/** The job that gives up its request id. The error is a sentence for people. */
export function jobToDisown(name: string, jobs: ReadonlyMap<string, Job>): Result<Job, string> {
  const [job, ...more] = sharingJobs(name, jobs);
  if (!job)
    return err(`No job of ${name} shares its request id with another job. Only a shared id can be disowned.`);
  if (more.length > 0) {
    const choices = [job, ...more].map((each) => each.job).join(', ');
    return err(`${name} has ${more.length + 1} jobs with a shared request id. Name one of them: ${choices}`);
  }
  const shared = sharedIds(jobs.values()).find((each) => each.jobs.includes(job));
  if (shared && !shared.givers.includes(job)) {
    const givers = shared.givers.map((each) => `${takeNameOfJob(each)} (job ${each.job})`).join(', ');
    return err(
      `The gateway assigned ${shared.request_id} to ${takeNameOfJob(job)}. Disown ${givers}, which adopted it.`,
    );
  }
  return ok(job);
}
