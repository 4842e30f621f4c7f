import { join } from 'node:path';
import type { Disk } from '../disk.js';
import type { Clip, Job } from '../lockfile/record.js';
import type { ClipOnDisk, ClipsOnDisk } from '../plan/found.js';
import { hashFile } from './hash.js';

/** How many jobs' files are looked at together. */
const TOGETHER = 32;

/**
 * Looks for the journalled clips of all jobs in the output folder (absolute). Size tells whether a file was changed; where the
 * lockfile does not say that a clip reached its place, because the job is not finished or a move may be under way, its hash does.
 */
export async function scanClips(disk: Disk, output: string, jobs: Iterable<Job>): Promise<ClipsOnDisk> {
  const found = new Map<string, ClipOnDisk[]>();
  const queue = withClips(jobs);
  async function work(): Promise<void> {
    for (const { job, files, sure } of queue) {
      const states: ClipOnDisk[] = [];
      found.set(job, states);
      for (const clip of files) states.push(await look(disk, output, clip, sure));
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return found;
}

function* withClips(jobs: Iterable<Job>): Generator<{ job: string; files: readonly Clip[]; sure: boolean }> {
  for (const { job, clips, finished } of jobs) {
    if (clips) yield { job, files: clips.files, sure: finished !== undefined };
  }
}

async function look(disk: Disk, output: string, clip: Clip, sure: boolean): Promise<ClipOnDisk> {
  const here = await compare(disk, join(output, clip.path), clip, sure && clip.was === undefined);
  if (here === 'here' || clip.was === undefined) return here;
  const before = await compare(disk, join(output, clip.was), clip, false);
  return before === 'here' ? 'moving' : here;
}

async function compare(
  disk: Disk,
  path: string,
  clip: Clip,
  bySize: boolean,
): Promise<'here' | 'changed' | 'missing'> {
  const entry = await disk.entry(path);
  if (!entry) return 'missing';
  if (entry.kind !== 'file' || entry.size !== clip.bytes) return 'changed';
  return bySize || (await hashFile(disk, path)) === clip.sha256 ? 'here' : 'changed';
}
