import { join } from 'node:path';
import type { Disk } from '../system/disk.js';

/** What a cut that was killed may leave in its folder; an unfinished slate among it. */
const OURS = /^(?:film\.mp4|\d+\.mp4|part\.pcm|sound\.(?:pcm|m4a)|slate\.ass(?:\.\d+){0,2}(?:\.new)?)$/;

/** Names in the folder of a film in the works that no cut leaves there; none where there is no such folder. */
export async function unownedFiles(disk: Disk, folder: string): Promise<string[]> {
  return (await disk.list(folder)).filter((name) => !OURS.test(name));
}

/** Removes the folder of a film in the works and the files that a cut leaves in it; nothing happens where there is none. */
export async function removeFolder(disk: Disk, folder: string): Promise<void> {
  for (const name of await disk.list(folder)) if (OURS.test(name)) await disk.remove(join(folder, name));
  await disk.remove(folder);
}
