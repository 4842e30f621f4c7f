import { join } from 'node:path';
import { groupBy } from '../core/group.js';
import { isPathBelow } from '../core/path-words.js';
import type { Clip, Job } from '../ledger/record.js';
import type { ClipOnDisk, ClipsOnDisk } from '../plan/clips-on-disk.js';
import { type Disk, nullIfDiskFailed } from '../system/disk.js';
import { OUTPUT } from '../takes/output.js';
import { hashFile } from './hash.js';

/** Jobs, and the state of their clips. */
export interface JobsAndClips {
  jobs: Job[];
  clips: ClipsOnDisk;
}

/** One clip of a job: which file of it, from 0, and whether it is at the path in the lockfile. */
interface KnownClip {
  job: Job;
  file: number;
  clip: Clip;
  state: ClipOnDisk | undefined;
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
  const all = knownClips(jobs, clips);
  const lost = all.filter(({ job, state }) => job.finished && (state === 'missing' || state === 'changed'));
  if (lost.length === 0) return { jobs, clips };
  const bySize = groupBy(lost, ({ clip }) => clip.bytes);
  const taken = new Set(all.flatMap(({ clip, state }) => (state === 'here' ? [clip.path] : [])));
  /** Files that are lost clips, by hash. */
  const seen = new Map<string, string[]>();
  for await (const { path, size } of filesBelow(disk, output)) {
    if (taken.has(path) || !bySize.has(size)) continue;
    const hash = await hashFile(disk, join(output, path)).catch(nullIfDiskFailed);
    if (hash !== null && bySize.get(size)?.some(({ clip }) => clip.sha256 === hash))
      seen.set(hash, [...(seen.get(hash) ?? []), path]);
  }
  const known = new Set([...seen.values()].flat());
  const relocated = new Map<KnownClip, string>();
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

function knownClips(jobs: readonly Job[], clips: ClipsOnDisk): KnownClip[] {
  return jobs.flatMap((job) =>
    (job.clips?.files ?? []).map((clip, file) => ({ job, file, clip, state: clips.get(job.job)?.[file] })),
  );
}

/** All files below a folder by their relative paths, except hidden ones and names that cannot be in a lockfile. Does not follow symlinks. */
async function* filesBelow(
  disk: Disk,
  root: string,
  below = '',
): AsyncGenerator<{ path: string; size: number }> {
  // A folder may be without permission, and another run may move a file meanwhile.
  for (const name of (await disk.list(join(root, below)).catch(nullIfDiskFailed)) ?? []) {
    const path = below === '' ? name : `${below}/${name}`;
    if (name.startsWith('.') || !isPathBelow(path)) continue;
    const entry = await disk.entryAt(join(root, path)).catch(nullIfDiskFailed);
    if (entry?.kind === 'file') yield { path, size: entry.size };
    if (entry?.kind === 'folder') yield* filesBelow(disk, root, path);
  }
}

function at(relocated: ReadonlyMap<KnownClip, string>, { jobs, clips }: JobsAndClips): JobsAndClips {
  const states = new Map<string, readonly ClipOnDisk[]>(clips);
  const moved = new Map<string, Job>();
  for (const [{ job, file, clip }, path] of relocated) {
    const known = moved.get(job.job) ?? job;
    if (!known.clips) continue;
    const files = known.clips.files.with(file, { ...clip, path });
    moved.set(job.job, { ...known, clips: { ...known.clips, files } });
    states.set(job.job, (states.get(job.job) ?? []).with(file, 'here'));
  }
  return { jobs: jobs.map((job) => moved.get(job.job) ?? job), clips: states };
}
