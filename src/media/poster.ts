import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Job } from '../ledger/record.js';
import { type Disk, errorCode } from '../system/disk.js';
import type { StillOf } from '../system/still.js';
import { OUTPUT } from '../takes/output.js';
import { pathsOutside } from './inside.js';

/** How many posters are made at a time. */
const TOGETHER = 4;

/** A finished job, and what its poster is made with and where. */
export interface PosterOrder {
  disk: Disk;
  /** Absolute path of the output folder. */
  output: string;
  still: StillOf;
  job: Job;
  signal?: AbortSignal;
}

/** Where the poster of a job is, relative to the output folder: named by the job, so that no move or swap of clips makes it stale. */
export function posterPath(job: string): string {
  return `${OUTPUT.posters}/${job}.jpg`;
}

/** The jobs that have a poster, by their ids. */
export async function postersIn(disk: Disk, output: string): Promise<Set<string>> {
  const names = await disk.list(join(output, OUTPUT.posters)).catch(() => []);
  return new Set(names.flatMap((name) => (name.endsWith('.jpg') ? [name.slice(0, -'.jpg'.length)] : [])));
}

/**
 * Makes the poster of a finished job from the middle of its clip, as a whole or not at all, in the place of one that is there. False
 * where there is none afterwards, which is never an error: a poster is no reason for a run to fail.
 */
export async function makePoster({ disk, output, still, job, signal }: PosterOrder): Promise<boolean> {
  const clip = job.clips?.files[0];
  if (!clip || !job.finished) return false;
  const path = join(output, posterPath(job.job));
  try {
    const picture =
      (await still(join(output, clip.path), (clip.duration ?? 0) / 2, signal)) ??
      (await still(join(output, clip.path), 0, signal));
    if (!picture) return false;
    await disk.makeFolder(join(output, OUTPUT.posters));
    await disk.replace(path, picture);
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

/**
 * Makes the posters that finished jobs lack, a few at a time, and tells how many; none where their folder leads out of the output
 * folder. `onProgress` is told how many of how many are done, from the first one that could be made.
 */
export async function makePosters(
  jobs: Iterable<Job>,
  order: Omit<PosterOrder, 'job'>,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<number> {
  const { disk, output } = order;
  if ((await pathsOutside(disk, output, [OUTPUT.posters])).length > 0) return 0;
  const there = await postersIn(disk, output);
  const lacking = [...jobs].filter(({ job, finished }) => finished !== undefined && !there.has(job));
  const limit = pLimit(TOGETHER);
  let done = 0;
  let some = false;
  const made = await Promise.all(
    lacking.map((job) =>
      limit(async () => {
        const isMade = await makePoster({ ...order, job });
        done += 1;
        some ||= isMade;
        if (some) onProgress(done, lacking.length);
        return isMade;
      }),
    ),
  );
  return made.filter((isMade) => isMade).length;
}
