import { dirname, join } from 'node:path';
import { isoTime } from '../core/clock.js';
import type { Clip, Job } from '../lockfile/record.js';
import type { Verified } from '../media/verify.js';
import { hashFile } from '../media/verify.js';
import { clipPath } from '../plan/moves.js';
import type { Part } from './part.js';
import { dropPart } from './part.js';
import { record } from './record.js';
import type { Ground } from './world.js';

/**
 * Gives verified files their final names. The order that makes a power cut safe: bytes synced (`run/part.ts`); path, size and hash
 * in the journal; rename; folder synced; then `finished`. Returns why not, where a file that is not ours is in the way.
 */
export async function placeClips(
  ground: Ground,
  job: Job,
  files: readonly { part: Part; clip: Verified }[],
  name: string,
  flags: string[],
): Promise<string | null> {
  const clips = files.map(({ clip }, file): Clip => {
    const { extension, ...facts } = clip;
    return { path: clipPath(name, file, extension), ...facts };
  });
  const version = (ground.journal.book.jobs.get(job.job)?.clips?.version ?? 0) + 1;
  if (!(await record(ground, { job: job.job, clips: { version, files: clips, flags } }))) {
    return 'the clip is here, but the lockfile cannot be written';
  }
  for (const [file, { part }] of files.entries()) {
    const clip = clips[file] as Clip;
    if (!(await place(ground, part, clip))) {
      return `a file that shotlist did not make is in the way: move ${clip.path} away and run again`;
    }
  }
  for (const folder of new Set(clips.map(({ path }) => dirname(join(ground.output, path))))) {
    await ground.disk.syncFolder(folder);
  }
  if (!(await record(ground, { job: job.job, finished: isoTime(ground.clock.now()) }))) {
    return 'the clip is here, but the lockfile cannot be written';
  }
  for (const { part } of files) await dropPart(ground.disk, part);
  return null;
}

/** True, and the job finished, where an earlier run placed all files and ended before it could say so. */
export async function alreadyPlaced(ground: Ground, job: Job): Promise<boolean> {
  if (!job.clips) return false;
  for (const clip of job.clips.files) {
    if (!(await isClip(ground, join(ground.output, clip.path), clip))) return false;
  }
  return record(ground, { job: job.job, finished: isoTime(ground.clock.now()) });
}

/** True where the clip's file is there under its final name now, also when it was there before. */
async function place(ground: Ground, part: Part, clip: Clip): Promise<boolean> {
  const path = join(ground.output, clip.path);
  await ground.disk.makeFolder(dirname(path));
  return (await ground.disk.renameNew(part.path, path)) || (await isClip(ground, path, clip));
}

/** True where the file has the journalled size and hash. */
async function isClip(ground: Ground, path: string, clip: Clip): Promise<boolean> {
  const entry = await ground.disk.entry(path);
  return (
    entry?.kind === 'file' && entry.size === clip.bytes && (await hashFile(ground.disk, path)) === clip.sha256
  );
}
