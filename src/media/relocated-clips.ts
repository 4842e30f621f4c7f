import { join } from 'node:path';
import { groupBy } from '../core/group.js';
import { type Clip, isPathBelow, type Job } from '../ledger/record.js';
import type { ClipOnDisk, ClipsOnDisk } from '../plan/clips-on-disk.js';
import { type Disk, errorCode } from '../system/disk.js';
import { OUTPUT } from '../takes/output.js';
import { hashFile } from './hash.js';

/** A finished clip that is not at the path in the lockfile. */
interface LostClip {
  job: Job;
  /** Which file of the job, from 0. */
  file: number;
  clip: Clip;
  state: 'missing' | 'changed';
}

/** Jobs, and the state of their clips. */
export interface JobsAndClips {
  jobs: Job[];
  clips: ClipsOnDisk;
}

/**
 * Finds clips that have another name in the output folder (absolute path) than in the lockfile, as after a `git checkout` of an earlier
 * lockfile: by hash, among files of the same size. Returns their jobs with the actual path. A file that was changed by hand remains
 * the clip, unless it is another job's clip or the original is among the replaced ones. Reads nothing if no clip is lost, and skips
 * what cannot be read.
 */
export async function findRelocatedClips(
  disk: Disk,
  output: string,
  { jobs, clips }: JobsAndClips,
): Promise<JobsAndClips> {
  const lost = lostAmong(jobs, clips);
  if (lost.length === 0) return { jobs, clips };
  const bySize = groupBy(lost, ({ clip }) => clip.bytes);
  const taken = new Set(placesHere(jobs, clips));
  /** Files that are lost clips, by hash. */
  const seen = new Map<string, string[]>();
  for await (const { path, size } of filesBelow(disk, output)) {
    if (taken.has(path) || !bySize.has(size)) continue;
    const hash = await readable(hashFile(disk, join(output, path)), null);
    if (hash !== null && bySize.get(size)?.some(({ clip }) => clip.sha256 === hash))
      seen.set(hash, [...(seen.get(hash) ?? []), path]);
  }
  const known = new Set([...seen.values()].flat());
  const relocated = new Map<LostClip, string>();
  for (const each of lost) {
    const { job, clip, state } = each;
    const isReplaced = (path: string) => path.startsWith(`${OUTPUT.superseded}/`) && path.includes(job.job);
    const left = (seen.get(clip.sha256) ?? []).filter((path) => !taken.has(path));
    const isOpen = state === 'missing' || known.has(clip.path);
    const path = left.find(isReplaced) ?? (isOpen ? left[0] : undefined);
    if (path === undefined) continue;
    relocated.set(each, path);
    taken.add(path);
  }
  return at(relocated, { jobs, clips });
}

function lostAmong(jobs: readonly Job[], clips: ClipsOnDisk): LostClip[] {
  return jobs.flatMap((job) => {
    const found = job.finished ? clips.get(job.job) : undefined;
    return (found ?? []).flatMap((state, file): LostClip[] => {
      const clip = job.clips?.files[file];
      return clip && (state === 'missing' || state === 'changed') ? [{ job, file, clip, state }] : [];
    });
  });
}

function* placesHere(jobs: readonly Job[], clips: ClipsOnDisk): Generator<string> {
  for (const job of jobs) {
    const found = clips.get(job.job) ?? [];
    for (const [file, clip] of (job.clips?.files ?? []).entries())
      if (found[file] === 'here') yield clip.path;
  }
}

/** All files below a folder by their relative paths, except hidden ones and names that cannot be in a lockfile. Does not follow symlinks. */
async function* filesBelow(
  disk: Disk,
  root: string,
  below = '',
): AsyncGenerator<{ path: string; size: number }> {
  for (const name of await readable(disk.list(join(root, below)), [])) {
    const path = below === '' ? name : `${below}/${name}`;
    if (name.startsWith('.') || !isPathBelow(path) || (await isLink(disk, join(root, path)))) continue;
    const entry = await readable(disk.entry(join(root, path)), null);
    if (entry?.kind === 'file') yield { path, size: entry.size };
    if (entry?.kind === 'folder') yield* filesBelow(disk, root, path);
  }
}

/** The result of a read, or `otherwise` if it fails: a folder without permission, a file that another run moves. */
async function readable<T>(read: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return otherwise;
  }
}

async function isLink(disk: Disk, path: string): Promise<boolean> {
  return disk.readLink(path).then(
    () => true,
    () => false,
  );
}

function at(relocated: ReadonlyMap<LostClip, string>, { jobs, clips }: JobsAndClips): JobsAndClips {
  const states = new Map<string, readonly ClipOnDisk[]>(clips);
  const moved = new Map<string, Job>();
  for (const [{ job, file }, path] of relocated) {
    const known = moved.get(job.job) ?? job;
    if (!known.clips) continue;
    const files = known.clips.files.map((clip, index) => (index === file ? { ...clip, path } : clip));
    moved.set(job.job, { ...known, clips: { ...known.clips, files } });
    states.set(
      job.job,
      (states.get(job.job) ?? []).map((state, index) => (index === file ? 'here' : state)),
    );
  }
  return { jobs: jobs.map((job) => moved.get(job.job) ?? job), clips: states };
}
