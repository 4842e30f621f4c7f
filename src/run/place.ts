import { dirname, join } from 'node:path';
import { isoTime } from '../core/clock.js';
import type { Clip, Job } from '../lockfile/record.js';
import type { Verified } from '../media/verify.js';
import { hashFile } from '../media/verify.js';
import { clipPath } from '../plan/moves.js';
import type { Part } from './part.js';
import { dropPart } from './part.js';
import { record } from './record.js';
import type { World } from './world.js';

/**
 * Gives verified files their final names. The order that makes a power cut safe: bytes synced (`run/part.ts`); path, size and hash
 * in the journal; rename; folder synced; then `finished`. Returns why not, where a file that is not ours is in the way.
 */
export async function placeClips(
  world: World,
  job: Job,
  files: readonly { part: Part; clip: Verified }[],
  name: string,
  flags: string[],
): Promise<string | null> {
  const clips = files.map(({ clip }, file): Clip => {
    const { extension, ...facts } = clip;
    return { path: clipPath(name, file, extension), ...facts };
  });
  const version = (world.journal.book.jobs.get(job.job)?.clips?.version ?? 0) + 1;
  if (!(await record(world, { job: job.job, clips: { version, files: clips, flags } }))) {
    return 'the clip is here, but the lockfile cannot be written';
  }
  for (const [file, { part }] of files.entries()) {
    const clip = clips[file] as Clip;
    if (!(await place(world, part, clip))) {
      return `a file that shotlist did not make is in the way: move ${clip.path} away and run again`;
    }
  }
  for (const folder of new Set(clips.map(({ path }) => dirname(join(world.output, path))))) {
    await world.disk.syncFolder(folder);
  }
  if (!(await record(world, { job: job.job, finished: isoTime(world.clock.now()) }))) {
    return 'the clip is here, but the lockfile cannot be written';
  }
  for (const { part } of files) await dropPart(world.disk, part);
  return null;
}

/** True, and the job finished, where an earlier run placed all files and ended before it could say so. */
export async function alreadyPlaced(world: World, job: Job): Promise<boolean> {
  if (!job.clips) return false;
  for (const clip of job.clips.files) {
    if (!(await isClip(world, join(world.output, clip.path), clip))) return false;
  }
  return record(world, { job: job.job, finished: isoTime(world.clock.now()) });
}

/** True where the clip's file is there under its final name now, also when it was there before. */
async function place(world: World, part: Part, clip: Clip): Promise<boolean> {
  const path = join(world.output, clip.path);
  await world.disk.makeFolder(dirname(path));
  return (await world.disk.renameNew(part.path, path)) || (await isClip(world, path, clip));
}

/** True where the file has the journalled size and hash. */
async function isClip(world: World, path: string, clip: Clip): Promise<boolean> {
  const entry = await world.disk.entry(path);
  return (
    entry?.kind === 'file' && entry.size === clip.bytes && (await hashFile(world.disk, path)) === clip.sha256
  );
}
