import { join } from 'node:path';
import { groupBy } from '../core/group.js';
import type { Clip, Job } from '../ledger/record.js';
import type { ClipOnDisk, ClipsOnDisk } from '../plan/clips-on-disk.js';
import type { Disk } from '../system/disk.js';
import { foldName } from '../takes/path-segment.js';
import { hashFile } from './hash.js';

/** The number of jobs whose files are checked at the same time. */
const TOGETHER = 32;

/** One journalled file of a job. */
interface Candidate {
  job: Job;
  /** Which file of the job, from 0. */
  file: number;
  clip: Clip;
}

type CheckedCandidate = Candidate & { state: ClipOnDisk };

/**
 * Finds the journalled clips of all jobs in the output folder (absolute path). A change is detected by size, or by hash if the lockfile
 * does not prove that the clip reached its place: the job is not finished, a move may be incomplete, or several jobs have the path. A
 * file belongs to one clip: if several jobs have its path, it is missing for all but one.
 */
export async function scanClips(disk: Disk, output: string, jobs: Iterable<Job>): Promise<ClipsOnDisk> {
  const found = new Map<string, ClipOnDisk[]>();
  const candidates: Candidate[] = [];
  for (const job of jobs) {
    if (!job.clips) continue;
    const { files } = job.clips;
    found.set(job.job, Array(files.length).fill('missing'));
    for (const [file, clip] of files.entries()) candidates.push({ job, file, clip });
  }
  const queue = groupBy(candidates, ({ clip }) => foldName(clip.path)).values();
  async function work(): Promise<void> {
    for (const sought of queue) {
      const states: CheckedCandidate[] = [];
      for (const each of sought) {
        const { job, clip } = each;
        const isSure = sought.length === 1 && job.finished !== undefined && clip.was === undefined;
        states.push({ ...each, state: await look(disk, output, clip, isSure) });
      }
      const owner = states.reduce(moreLikely);
      for (const each of states) {
        const state = each === owner || each.state === 'moving' ? each.state : 'missing';
        found.get(each.job.job)?.splice(each.file, 1, state);
      }
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return found;
}

/** Of two with the same path: the one whose clip it is, or else the one that was written last. */
function moreLikely(a: CheckedCandidate, b: CheckedCandidate): CheckedCandidate {
  const [isA, isB] = [a.state === 'here', b.state === 'here'];
  if (isA !== isB) return isA ? a : b;
  return (b.job.finished ?? '') > (a.job.finished ?? '') ? b : a;
}

/** Where a clip is. `isSure`: according to the lockfile it reached its place, and no other job has this path. */
async function look(disk: Disk, output: string, clip: Clip, isSure: boolean): Promise<ClipOnDisk> {
  const here = await compare(disk, join(output, clip.path), clip, isSure);
  if (here === 'here' || clip.was === undefined) return here;
  const before = await compare(disk, join(output, clip.was), clip, false);
  return before === 'here' ? 'moving' : here;
}

/** True if the file at the absolute path is the clip, by size and hash. */
export async function isClip(disk: Disk, path: string, clip: Clip): Promise<boolean> {
  return (await compare(disk, path, clip, false)) === 'here';
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
