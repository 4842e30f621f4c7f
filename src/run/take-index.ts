import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';

/** The jobs of a book that grows, by the take that they were made for: each is looked at once. */
export function createTakeIndex(jobs: ReadonlyMap<string, Job>) {
  const ids = new Map<string, string[]>();
  // An iterator of a map goes on with what is added to it, as long as it has not come to its end (ECMA-262, 24.1.5).
  const unseen = jobs.values();
  let looked = 0;

  function catchUp(): void {
    for (; looked < jobs.size; looked += 1) {
      const { value: job } = unseen.next();
      if (!job) return;
      const name = takeNameOfJob(job);
      const own = ids.get(name);
      if (own) own.push(job.job);
      else ids.set(name, [job.job]);
    }
  }

  return {
    /** Those of a take, by its name, as they are now. */
    jobsOf(name: string): Job[] {
      catchUp();
      return (ids.get(name) ?? []).flatMap((id) => jobs.get(id) ?? []);
    },
  };
}
