import { join } from '../ledger/join.js';
import type { Recalled } from '../ledger/port.js';
import { type Job, jobOf } from '../ledger/record.js';

/**
 * The jobs of a ledger with what their folder knows of them too, as where a ledger was set back to an older state: what the gateway
 * and the disk said, not what a person decided. Where the two contradict, the ledger's word stands.
 */
export function withFolderFacts(jobs: Iterable<Job>, remembered: Recalled): Job[] {
  return Array.from(jobs, (job) => {
    const known = remembered.jobs.get(job.job)?.job;
    const joined = known && join(job, factsOf(known));
    return (joined?.ok ? jobOf(joined.value) : null) ?? job;
  });
}

/** A job without the decisions of a person: an adopted request id is one too, and so is all that came by it. */
export function factsOf(job: Job): Job {
  const { again: _again, abandoned: _abandoned, picked: _picked, disowned: _disowned, ...facts } = job;
  if (!facts.accepted?.adopted) return facts;
  const { accepted: _id, ended: _end, clips: _clips, finished: _finished, trouble: _trouble, ...own } = facts;
  return own;
}
