import { type GroupCommit, groupCommit } from '../core/group-commit.js';
import type { Disk } from './disk.js';

/**
 * The same disk, where clips that get their names close together share the sync of their folder: 64 at a time, that saves nine syncs of ten.
 * A sync covers what was done before it began, so whoever asks while one is under way has the next one. A folder whose sync has failed is
 * not synced again: the system may have dropped what the next one would call stored.
 */
export function sharingSyncs(disk: Disk): Disk {
  const folders = new Map<string, GroupCommit<null>>();
  return {
    ...disk,
    syncFolder(path) {
      const folder = folders.get(path) ?? groupCommit<null>(() => disk.syncFolder(path));
      folders.set(path, folder);
      return folder.add(null);
    },
  };
}
