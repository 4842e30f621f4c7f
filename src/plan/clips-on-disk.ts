import type { Job } from '../ledger/record.js';

/**
 * What lies on disk where a journalled clip should be: `changed` = there, but somebody changed its bytes; `moving` = still under the
 * name that it had before its last move (`was`), which an interrupted run did not come to make.
 */
export type ClipOnDisk = 'here' | 'changed' | 'moving' | 'missing';

/** For each job id with journalled clips: the state of its files, in their order. */
export type ClipsOnDisk = ReadonlyMap<string, readonly ClipOnDisk[]>;

/** Paths below the output folder where a job's files are, in their order; null for one that is not on this disk. */
export function outputsOf(job: Job | null, clips: ClipsOnDisk): (string | null)[] {
  if (!job) return [];
  const found = clips.get(job.job) ?? [];
  return (job.clips?.files ?? []).map(({ path, was }, file) => {
    switch (found[file]) {
      case 'here':
        return path;
      case 'moving':
        return was ?? null;
      // Before a job is finished, a file that is not its clip is somebody else's.
      case 'changed':
        return job.finished ? path : null;
      default:
        return null;
    }
  });
}
