import { hashFile } from '../../media/hash.js';
import { type Disk, errorCode } from '../../system/disk.js';
import type { Source } from './film.js';

/** The paths of those sources that are not what they were; one that cannot be read counts as unchanged, one that is gone does not. */
export async function changedSources(disk: Disk, sources: readonly Source[]): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, sha256 } of sources) {
    try {
      if ((await hashFile(disk, path)) !== sha256) changed.push(path);
    } catch (error) {
      // Without a code it became shorter while it was read.
      if (errorCode(error) === 'ENOENT' || errorCode(error) === undefined) changed.push(path);
    }
  }
  return changed;
}
