import { GATHERING, type GroupCommit, groupCommit } from '../core/group-commit.js';
import type { Clock } from './clock.js';
import { type Disk, errorCode } from './disk.js';
import { outputDisk } from './output-disk.js';

/** What a sync itself fails with (fsync(2)): changes may be lost. Any other error is one of opening the folder. */
const LOST = new Set(['EIO', 'ENOSPC', 'EDQUOT']);

/** The disk of a run that writes to that output folder (absolute): `outputDisk`, with shared syncs. */
export function runDisk(disk: Disk, output: string, clock: Pick<Clock, 'elapsed' | 'sleep'>): Disk {
  return sharingSyncs(outputDisk(disk, output, clock), clock);
}

/**
 * The same disk, where clips that get their names close together share the sync of their folder. A sync covers what was
 * done before it began, so whoever asks while one is under way has the next one. A folder whose sync has failed is not synced again: the
 * system may have dropped what the next one would call stored.
 */
export function sharingSyncs(disk: Disk, clock: Pick<Clock, 'sleep'>): Disk {
  const folders = new Map<string, GroupCommit<null>>();
  const groupOf = (path: string) =>
    groupCommit<null>(
      () => disk.syncFolder(path),
      () => clock.sleep(GATHERING),
    );
  return {
    ...disk,
    syncFolder(path) {
      const folder = folders.get(path) ?? groupOf(path);
      folders.set(path, folder);
      return folder.add(null).catch((error: unknown) => {
        if (!LOST.has(errorCode(error) ?? '') && folders.get(path) === folder) folders.delete(path);
        throw error;
      });
    },
  };
}
