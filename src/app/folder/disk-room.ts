import { dirname, join } from 'node:path';
import { displayPath } from '../../core/display-path.js';
import { plural } from '../../core/text.js';
import type { Job } from '../../ledger/record.js';
import { sizeOfSetting } from '../../media/flags.js';
import { isRendered, type Plan } from '../../plan/plan.js';
import { type Disk, errorCode } from '../../system/disk.js';
import { diskTroubleText } from '../../system/watched-disk.js';
import { OUTPUT } from '../../takes/output.js';
import type { Environment } from '../film/film.js';

/** Bytes below which a disk counts as full: the lists and records of a run alone take that. */
const LEAST_ROOM = 64 * 1024;

/** What is written to see whether the folder keeps a file; known again where a disk that failed left it there. */
const TEST = 'shotlist looks whether this disk keeps a file\n'.padEnd(4096, ' ');

/** Why the output folder keeps nothing, for people, found by writing, syncing, renaming and removing a file; null where all of that works. */
export async function problemWithWriting(environment: Environment, output: string): Promise<string | null> {
  const { disk } = environment;
  // Under a name of ours, in the folder of ours, until it is renamed into the output folder as a clip is.
  const part = join(output, OUTPUT.parts, 'write-test');
  const path = join(output, OUTPUT.writeTest);
  try {
    await disk.makeFolder(dirname(part));
    await disk.replace(part, TEST);
    await clearWriteTest(disk, output);
    if (await disk.renameNew(part, path)) await disk.syncFolder(output);
    else await disk.remove(part);
    await clearWriteTest(disk, output);
    // Else a power cut would bring the name back.
    await disk.syncFolder(output);
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    await clearWriteTest(disk, output).catch(() => undefined);
    const name = displayPath(output, environment);
    return diskTroubleText(code, error instanceof Error ? error.message : String(error), name, name);
  }
}

/** Removes the file of a write test that was cut short, by a power cut say. A file of that name that is somebody else's stays. */
export async function clearWriteTest(disk: Disk, output: string): Promise<void> {
  const path = join(output, OUTPUT.writeTest);
  const entry = await disk.entry(path);
  const isOurs = entry?.kind === 'file' && entry.size === TEST.length && (await disk.readText(path)) === TEST;
  if (isOurs) await disk.remove(path);
}

/** That the disk has less room than the clips of a plan will take, by the film's clips so far or a guess; null where it has, or none can tell. */
export async function roomShortage(
  environment: Environment,
  output: string,
  plan: Plan,
  jobs: Iterable<Job>,
): Promise<string | null> {
  const needed = roomNeeded(plan, jobs);
  if (needed.clips === 0) return null;
  const free = await roomLeft(environment.disk, output);
  if (free === null || free >= needed.bytes) return null;
  const clips = plural(needed.clips, 'clip');
  const by = needed.isGuess ? 'a guess by length and size' : 'by the clips of this film so far';
  return `the disk of ${displayPath(output, environment)} has ${size(free)} left, and ${clips} will need about ${size(needed.bytes)} (${by}): make room before rendering, or render less with --only`;
}

/** Bytes that the disk of the output folder, which need not be there yet, has left; null where nobody can tell. */
export async function roomLeft(disk: Disk, output: string): Promise<number | null> {
  return disk.freeSpace(await firstThere(disk, output));
}

/** Why nothing can be kept on the disk of the output folder, which has no room at all. Null where it has, or where nobody can tell. */
export async function problemWithSpace(environment: Environment, output: string): Promise<string | null> {
  const free = await roomLeft(environment.disk, output);
  if (free === null || free >= LEAST_ROOM) return null;
  return `The disk of ${displayPath(output, environment)} is full (${size(free)} left): no clip could be kept. Nothing was sent. Make room, then run the same command again.`;
}

/** Bytes of one second of video for each pixel of its frame, where the film has no clip yet: 1 MB/s at 1080p. */
const GUESS = 0.5;
/** What is taken of a job that does not say it: seconds, and pixels of a frame. */
const SECONDS = 10;
const PIXELS = 1920 * 1080;

/** How many clips a plan brings to the disk, and the bytes that they will take; `isGuess` where no clip of the film told. */
export function roomNeeded(
  plan: Plan,
  jobs: Iterable<Job>,
): { clips: number; bytes: number; isGuess: boolean } {
  const seen = rates(jobs);
  const coming = [...plan.takes, ...plan.orphans].flatMap(({ action, job }) =>
    job && (action === 'resume' || action === 'fetch') ? [job.intent] : [],
  );
  const rendered = plan.takes.filter(isRendered).map(({ take }) => take);
  let bytes = 0;
  for (const { content, seconds } of rendered) add(content, seconds);
  for (const intent of coming) add(intent, intent.seconds);
  return { clips: rendered.length + coming.length, bytes: Math.ceil(bytes), isGuess: seen.size === 0 };

  function add(asked: Asked, seconds: number | null | undefined): void {
    const rate = seen.size === 0 ? GUESS : (seen.get(kindOf(asked)) ?? seen.get('') ?? GUESS);
    bytes += rate * pixelsOf(asked) * (seconds ?? SECONDS);
  }
}

type Asked = Pick<Job['intent'], 'model_id' | 'body'>;

/** Bytes for each pixel and second, by model and frame size, and of all clips under the empty name. */
function rates(jobs: Iterable<Job>): Map<string, number> {
  const sums = new Map<string, { bytes: number; area: number }>();
  for (const { intent, clips } of jobs) {
    for (const { bytes, duration } of clips?.files ?? []) {
      const area = pixelsOf(intent) * (intent.seconds ?? duration ?? SECONDS);
      if (area <= 0) continue;
      for (const kind of ['', kindOf(intent)]) {
        const sum = sums.get(kind) ?? { bytes: 0, area: 0 };
        sums.set(kind, { bytes: sum.bytes + bytes, area: sum.area + area });
      }
    }
  }
  return new Map([...sums].map(([kind, { bytes, area }]) => [kind, bytes / area]));
}

function kindOf({ model_id, body }: Asked): string {
  return JSON.stringify([model_id, body.resolution ?? body.video_size ?? null]);
}

function pixelsOf({ body }: Asked): number {
  const asked = [body.resolution, body.video_size].find((value) => typeof value === 'string');
  const spelled = typeof asked === 'string' ? sizeOfSetting(asked) : null;
  if (spelled === null) return PIXELS;
  const lines = /^\d+p$/.test(asked as string);
  return lines ? (spelled.height * spelled.height * 16) / 9 : spelled.width * spelled.height;
}

/** The folder itself, or the nearest above it that is there. */
async function firstThere(disk: Disk, path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (folder === dirname(folder) || (await disk.entry(folder).catch(() => null))) return folder;
  }
}

function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}
