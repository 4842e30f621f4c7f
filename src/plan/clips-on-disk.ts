import type { Job } from '../ledger/record.js';

/**
 * The file of a journalled clip: `changed` = its bytes were changed; `moving` = still under the name before its last move (`was`),
 * because the run was interrupted.
 */
export type ClipOnDisk = 'here' | 'changed' | 'moving' | 'missing';

/** The files of every job with journalled clips, by job id, in order. */
export type ClipsOnDisk = ReadonlyMap<string, readonly ClipOnDisk[]>;

/** The paths of a job's files below the output folder, in order; null for a file that is not on this disk. */
export function outputsOf(job: Job | null, clips: ClipsOnDisk): (string | null)[] {
  if (!job) return [];
  const found = clips.get(job.job) ?? [];
  return (job.clips?.files ?? []).map(({ path, was }, file) => {
    switch (found[file]) {
      case 'here':
        return path;
      case 'moving':
        return was ?? null;
      // Before a job is finished, a changed file is not its clip.
      case 'changed':
        return job.finished ? path : null;
      default:
        return null;
    }
  });
}
