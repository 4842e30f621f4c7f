import type { Catalog } from '../catalog/model.js';
import { contentOf } from '../ledger/job.js';
import type { JobBook } from '../ledger/port.js';
import type { Job } from '../ledger/record.js';
import { isReleased } from '../ledger/state.js';
import { type ClipsOnDisk, outputsOf } from '../plan/clips-on-disk.js';
import type { StatusRow } from '../report/rows.js';
import { changedKeys } from '../takes/content.js';
import type { FilmState } from './film-state.js';
import { sharedTexts } from './shared-refusal.js';

/** A row for every take in manifest order, then one for every job that serves none. */
export function rowsOf({ match, clips, jobs }: FilmState, catalog: Catalog): StatusRow[] {
  const shared = sharedTexts(jobs);
  return [
    ...match.takes.map(
      ({ take, job, earlier, older }): StatusRow => ({
        take,
        older: older && {
          job: asFound(older, clips),
          outputs: outputsOf(older, clips),
          changes: changedKeys(contentOf(older), take.content, catalog),
        },
        job: job && asFound(job, clips),
        earlier,
        orphan: false,
        outputs: outputsOf(job, clips),
        shared: shared.get(job?.job ?? ''),
      }),
    ),
    ...match.orphans.map(
      ({ job, earlier }): StatusRow => ({
        take: null,
        older: null,
        job: asFound(job, clips),
        earlier,
        orphan: true,
        outputs: outputsOf(job, clips),
        shared: shared.get(job.job),
      }),
    ),
  ];
}

/** A row for every job, where the manifest cannot be read. `clips` is null where nobody knows which folder they are in. */
export function rowsOfJobs(book: JobBook, clips: ClipsOnDisk | null): StatusRow[] {
  const shared = sharedTexts(book.jobs.values());
  return [...book.jobs.values()]
    .filter((job) => !isReleased(job))
    .map((job) => ({
      take: null,
      older: null,
      job: clips ? asFound(job, clips) : job,
      earlier: [],
      orphan: false,
      outputs: clips ? outputsOf(job, clips) : (job.clips?.files.map(({ path }) => path) ?? []),
      shared: shared.get(job.job),
    }));
}

/** A finished job with a flag more where somebody changed its clip. */
function asFound(job: Job, found: ClipsOnDisk): Job {
  const { clips } = job;
  if (!clips || !job.finished || !found.get(job.job)?.includes('changed')) return job;
  return { ...job, clips: { ...clips, flags: [...clips.flags, 'changed by hand'] } };
}
