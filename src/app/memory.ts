import { join as joinPath } from 'node:path';
import { join } from '../ledger/join.js';
import type { JobBook, Recalled } from '../ledger/port.js';
import { type Job, jobOf } from '../ledger/record.js';
import { recallUnknown } from '../lockfile/recall.js';
import { textAt } from '../lockfile/shadow.js';
import type { Disk } from '../system/disk.js';
import { MEMORY } from '../takes/output.js';
import type { Places } from './places.js';

/** The shadow in an output folder as text, empty where there is none. */
export function shadowOf(disk: Disk, { output }: Pick<Places, 'output'>): Promise<string> {
  return textAt(disk, joinPath(output, MEMORY.ledger));
}

/**
 * What a shadow remembers and the lockfile, which says `book`, does not know. A run writes to the lockfile first: where one may be under
 * way, the shadow has to be read before the book is.
 */
export async function recallFolder(
  disk: Disk,
  places: Pick<Places, 'output' | 'lockfile'>,
  book: Pick<JobBook, 'jobs'>,
  shadow?: string,
): Promise<Recalled> {
  const text = shadow ?? (await shadowOf(disk, places));
  return recallUnknown(text, text === '' ? '' : await textAt(disk, places.lockfile), book);
}

/**
 * The jobs of a lockfile with what their folder knows of them too, as where a lockfile was set back to an older state: what the gateway
 * and the disk said, not what a person decided. Where the two contradict, the lockfile's word stands.
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
