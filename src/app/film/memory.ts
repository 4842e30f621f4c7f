import type { Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import { join } from '../../ledger/join.js';
import type { Journal, Recalled } from '../../ledger/port.js';
import { type Job, jobOf } from '../../ledger/record.js';
import { type Disk, nullIfDiskFailed } from '../../system/disk.js';
import type { Places } from './film.js';
import { appendAll } from './ledger.js';
import { lockfileName, markIn } from './mark.js';

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
  const {
    again: _again,
    abandoned: _abandoned,
    picked: _picked,
    kept: _kept,
    reviewed: _reviewed,
    disowned: _disowned,
    ...facts
  } = job;
  if (!facts.accepted?.adopted) return facts;
  const { accepted: _id, ended: _end, clips: _clips, finished: _finished, trouble: _trouble, ...own } = facts;
  return own;
}

/** Writes down what the folder knows of jobs that the lockfile lists. */
export async function catchUp(journal: Journal, remembered: Recalled): Promise<Result<unknown, Refusal>> {
  const listed = [...journal.book.jobs.values()];
  const facts = withFolderFacts(listed, remembered).filter((job, index) => job !== listed[index]);
  return appendAll(journal, facts.map(factsOf));
}

/**
 * Keeps the shadow in a folder that is the film's already and can be written; what a shadow lacks the next render adds. One that may know
 * more than can be read of it is left as it is.
 */
export async function mirrorIfOurs(disk: Disk, places: Places, journal: Journal): Promise<void> {
  if ((await journal.recall()).isDamaged) return;
  const mark = await markIn(disk, places.output).catch(nullIfDiskFailed);
  if (mark?.at && mark.lockfile === lockfileName(places)) await journal.mirror().catch(nullIfDiskFailed);
}
