import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import type { Clip, Job } from '../ledger/record.js';
import { isClip } from '../media/scan.js';
import type { Verified } from '../media/verify.js';
import { clipPath } from '../plan/moves.js';
import { isoTime } from '../system/clock.js';
import type { RunBase } from './context.js';
import { dropPart, type Part, partOf } from './part.js';
import { record } from './record.js';

const UNWRITABLE = 'the clip is here, but the lockfile cannot be written';

/**
 * Gives verified files their final names. The order that makes a power cut safe: bytes synced (`run/part-file.ts`); path, size and hash
 * in the journal; rename; folder synced; then `finished`. The error says why not, such as a file that is not ours in the way.
 */
export async function installClips(
  base: RunBase,
  job: Job,
  files: readonly { part: Part; clip: Verified }[],
  name: string,
  of: { flags: string[]; since: string },
): Promise<Result<null, string>> {
  const { disk, output, journal } = base;
  const clips = files.map(({ clip }, file): Clip => {
    const { extension, ...facts } = clip;
    return { path: clipPath(name, file, extension), ...facts };
  });
  // A name that somebody else's file has is never journalled as ours.
  for (const clip of clips) {
    const path = join(output, clip.path);
    if ((await disk.entry(path)) && !(await isClip(disk, path, clip))) return blockedBy(clip.path);
  }
  const version = (journal.book.jobs.get(job.job)?.clips?.version ?? 0) + 1;
  if (!(await record(base, { job: job.job, clips: { version, files: clips, ...of } })))
    return err(UNWRITABLE);
  for (const [file, { part }] of files.entries()) {
    const clip = clips[file] as Clip;
    const path = join(output, clip.path);
    // The output folder itself is there: the part is in it.
    if (dirname(clip.path) !== '.') await disk.makeFolder(dirname(path));
    if (await disk.renameNew(part.whole, path)) continue;
    if (!(await isClip(disk, path, clip))) return blockedBy(clip.path);
    await dropPart(disk, part);
  }
  return (await finish(base, job, clips)) ? ok(null) : err(UNWRITABLE);
}

/** True, and the job finished, where an earlier run placed all files and ended before it could say so. */
export async function alreadyPlaced(base: RunBase, job: Job): Promise<boolean> {
  if (!job.clips) return false;
  for (const clip of job.clips.files) {
    if (!(await isClip(base.disk, join(base.output, clip.path), clip))) return false;
  }
  for (const file of job.clips.files.keys()) await dropPart(base.disk, partOf(base.output, job.job, file));
  return finish(base, job, job.clips.files);
}

async function finish(base: RunBase, job: Job, clips: readonly Clip[]): Promise<boolean> {
  await syncNames(
    base,
    clips.map(({ path }) => path),
  );
  return record(base, { job: job.job, finished: isoTime(base.clock.now()) });
}

/**
 * Resolves when the names of these files (relative to the output folder) and of the folders they are in are on stable storage. That of the
 * output folder itself is since the folder was marked.
 */
export async function syncNames({ disk, output }: RunBase, paths: readonly string[]): Promise<void> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = dirname(path); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  for (const folder of folders) await disk.syncFolder(join(output, folder));
}

/** The error of a file that is where a clip is to go. */
export function blockedBy(path: string): Result<never, string> {
  return err(`a file that the lockfile does not know is in the way: give ${path} another name and run again`);
}
