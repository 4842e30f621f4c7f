import { join } from 'node:path';
import type { Job } from '../ledger/record.js';
import { type Disk, errorCode } from '../system/disk.js';
import type { StillsOf } from '../system/still.js';
import { OUTPUT } from '../takes/output.js';
import { pathsOutside } from './inside.js';

/** A batch of clips for one process: few enough, and small enough together (in bytes), that a batch takes about a second. */
const MOST_CLIPS = 16;
const MOST_BYTES = 32 * 1024 * 1024;
/** How many batches are under way at the same time where nothing else is. */
const TOGETHER = 2;

/** What thumbnails are made with. */
export interface PosterTools {
  disk: Disk;
  /** The absolute path of the output folder. */
  output: string;
  stills: StillsOf;
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
 * Makes the thumbnails of finished jobs from the middle of their clips, each atomically, and replaces existing ones. Returns their number;
 * that others fail is never an error: a run must not fail because of a thumbnail.
 */
export async function makePosters(jobs: readonly Job[], tools: PosterTools): Promise<number> {
  const { disk, output, stills, signal } = tools;
  const wanted = jobs.flatMap(({ job, clips, finished }) =>
    clips?.files[0] && finished ? [{ job, ...clips.files[0] }] : [],
  );
  try {
    const frames = wanted.map(({ path, duration }) => ({
      path: join(output, path),
      seconds: (duration ?? 0) / 2,
    }));
    const middle = await stills(frames, signal);
    const without = frames.filter((_, index) => !middle[index]).map(({ path }) => ({ path, seconds: 0 }));
    const first = without.length > 0 ? await stills(without, signal) : [];
    const pictures = middle.map((picture) => picture ?? first.shift() ?? null);
    let made = 0;
    for (const [index, picture] of pictures.entries()) {
      const job = wanted[index]?.job;
      if (!picture || job === undefined) continue;
      if (made === 0) await disk.makeFolder(join(output, OUTPUT.posters));
      // One that a power cut takes is missing, and made again.
      await disk.replaceSoon(join(output, posterPath(job)), picture);
      made += 1;
    }
    return made;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return 0;
  }
}

/**
 * Makes the missing thumbnails of finished jobs, and returns their number; 0 if their folder resolves outside the output folder.
 * `onProgress` is called with the number done and the total, from the first success on.
 */
export async function makeLackingPosters(
  jobs: Iterable<Job>,
  tools: PosterTools,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<number> {
  const { disk, output } = tools;
  if ((await pathsOutside(disk, output, [OUTPUT.posters])).length > 0) return 0;
  const there = await postersIn(disk, output);
  const lacking = [...jobs].filter(({ job, finished }) => finished !== undefined && !there.has(job));
  const of = lacking.length;
  let done = 0;
  let made = 0;
  const work = async () => {
    for (;;) {
      const batch = nextBatch(lacking);
      if (batch.length === 0) return;
      const more = await makePosters(batch, tools);
      made += more;
      done += batch.length;
      if (made > 0) onProgress(done, of);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return made;
}

/** Takes the jobs of the next batch out of those that wait. */
function nextBatch(waiting: Job[]): Job[] {
  let bytes = 0;
  let clips = 0;
  for (const { clips: of } of waiting) {
    bytes += of?.files[0]?.bytes ?? 0;
    if (clips === MOST_CLIPS || (clips > 0 && bytes > MOST_BYTES)) break;
    clips += 1;
  }
  return waiting.splice(0, clips);
}

/** Opens a queue of thumbnails that are made during a run, a batch at a time; nothing waits for them. */
export function openPosterQueue(tools: PosterTools) {
  const waiting: Job[] = [];
  const leaving = new AbortController();
  const signal = tools.signal ? AbortSignal.any([tools.signal, leaving.signal]) : leaving.signal;
  let work: Promise<void> | null = null;
  return {
    /** Queues the thumbnail of a finished job. */
    add(job: Job): void {
      waiting.push(job);
      work ??= makeWaiting();
    },
    /** Drops what is not made yet; resolves when nothing is under way any more. */
    async stop(): Promise<void> {
      waiting.length = 0;
      leaving.abort();
      await work;
    },
  };

  async function makeWaiting(): Promise<void> {
    for (let batch = nextBatch(waiting); batch.length > 0; batch = nextBatch(waiting))
      await makePosters(batch, { ...tools, signal }).catch(() => 0);
    work = null;
  }
}

/** See `openPosterQueue`. */
export type PosterQueue = ReturnType<typeof openPosterQueue>;
