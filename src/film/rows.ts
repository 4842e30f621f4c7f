import type { JobBook } from '../lockfile/port.js';
import type { Job } from '../lockfile/record.js';
import { isReleased } from '../lockfile/state.js';
import type { ClipsOnDisk } from '../plan/found.js';
import type { StatusRow } from '../report/rows.js';
import type { Standing } from './film.js';

/** A row for every take in manifest order, then one for every job that serves none. */
export function rowsOf({ match, clips }: Standing): StatusRow[] {
  return [
    ...match.takes.map(
      ({ take, job, earlier }): StatusRow => ({
        take,
        job: job && asFound(job, clips),
        earlier,
        leftover: false,
        outputs: outputsOf(job, clips),
      }),
    ),
    ...match.leftovers.map(
      ({ job, earlier }): StatusRow => ({
        take: null,
        job: asFound(job, clips),
        earlier,
        leftover: true,
        outputs: outputsOf(job, clips),
      }),
    ),
  ];
}

/** A row for every job, where the manifest cannot be read. `clips` is null where nobody knows which folder they are in. */
export function rowsOfJobs(book: JobBook, clips: ClipsOnDisk | null): StatusRow[] {
  return [...book.jobs.values()]
    .filter((job) => !isReleased(job))
    .map((job) => ({
      take: null,
      job: clips ? asFound(job, clips) : job,
      earlier: [],
      leftover: false,
      outputs: clips ? outputsOf(job, clips) : (job.clips?.files.map(({ path }) => path) ?? []),
    }));
}

/** A finished job with a flag more where somebody changed its clip. */
function asFound(job: Job, found: ClipsOnDisk): Job {
  const { clips } = job;
  if (!clips || !job.finished || !found.get(job.job)?.includes('changed')) return job;
  return { ...job, clips: { ...clips, flags: [...clips.flags, 'changed by hand'] } };
}

/** Paths below the output folder where a job's files are, in their order; null for one that is not on this disk. */
export function outputsOf(job: Job | null, clips: ClipsOnDisk): (string | null)[] {
  if (!job) return [];
  const found = clips.get(job.job) ?? [];
  return (job.clips?.files ?? []).map(({ path, was }, file) => {
    switch (found[file]) {
      case 'here':
        return path;
      case 'moving':
        return was ?? null;
      // Before a job is finished, a file that is not its clip is somebody else's.
      case 'changed':
        return job.finished ? path : null;
      default:
        return null;
    }
  });
}
