import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Job } from '../ledger/record.js';
import { type Disk, errorCode } from '../system/disk.js';
import type { StillOf } from '../system/still.js';
import { OUTPUT } from '../takes/output.js';
import { pathsOutside } from './inside.js';

/** How many thumbnails are made at the same time, and how many during a run. */
const TOGETHER = 4;
const DURING_A_RUN = 2;

/** What thumbnails are made with. */
export interface PosterTools {
  disk: Disk;
  /** The absolute path of the output folder. */
  output: string;
  still: StillOf;
  signal?: AbortSignal;
}

/** The path of a job's thumbnail, relative to the output folder. It is named by the job, so it stays valid when clips are moved. */
export function posterPath(job: string): string {
  return `${OUTPUT.posters}/${job}.jpg`;
}

/** The ids of the jobs that have a thumbnail. */
export async function postersIn(disk: Disk, output: string): Promise<Set<string>> {
  const names = await disk.list(join(output, OUTPUT.posters)).catch(() => []);
  return new Set(names.flatMap((name) => (name.endsWith('.jpg') ? [name.slice(0, -'.jpg'.length)] : [])));
}

/**
 * Makes the thumbnail of a finished job from the middle of its clip, atomically, and replaces an existing one. Returns false if that
 * fails, which is never an error: a run must not fail because of a thumbnail.
 */
export async function makePoster(job: Job, { disk, output, still, signal }: PosterTools): Promise<boolean> {
  const clip = job.clips?.files[0];
  if (!clip || !job.finished) return false;
  const path = join(output, clip.path);
  try {
    const picture = (await still(path, (clip.duration ?? 0) / 2, signal)) ?? (await still(path, 0, signal));
    if (!picture) return false;
    await disk.makeFolder(join(output, OUTPUT.posters));
    await disk.replace(join(output, posterPath(job.job)), picture);
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

/**
 * Makes the missing thumbnails of finished jobs, a few at a time, and returns their number; 0 if their folder resolves outside the
 * output folder. `onProgress` is called with the number done and the total, from the first success on.
 */
export async function makePosters(
  jobs: Iterable<Job>,
  tools: PosterTools,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<number> {
  const { disk, output } = tools;
  if ((await pathsOutside(disk, output, [OUTPUT.posters])).length > 0) return 0;
  const there = await postersIn(disk, output);
  const lacking = [...jobs].filter(({ job, finished }) => finished !== undefined && !there.has(job));
  const limit = pLimit(TOGETHER);
  let done = 0;
  let some = false;
  const made = await Promise.all(
    lacking.map((job) =>
      limit(async () => {
        const isMade = await makePoster(job, tools);
        done += 1;
        some ||= isMade;
        if (some) onProgress(done, lacking.length);
        return isMade;
      }),
    ),
  );
  return made.filter((isMade) => isMade).length;
}

/** Opens a queue of thumbnails that are made during a run; nothing waits for them. */
export function openPosterQueue(tools: PosterTools) {
  const limit = pLimit(DURING_A_RUN);
  const begun = new Set<Promise<unknown>>();
  let isOver = false;
  return {
    /** Queues the thumbnail of a finished job. */
    add(job: Job): void {
      void limit(() => {
        if (isOver) return;
        const made = makePoster(job, tools).catch(() => false);
        begun.add(made);
        return made.finally(() => begun.delete(made));
      });
    },
    /** Drops what has not started, and resolves when the rest is done. */
    async stop(): Promise<void> {
      isOver = true;
      await Promise.all(begun);
    },
  };
}

/** See `openPosterQueue`. */
export type PosterQueue = ReturnType<typeof openPosterQueue>;
