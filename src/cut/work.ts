import { join } from 'node:path';
import type { Disk } from '../disk.js';

/** Removes a folder of files and the files in it; nothing happens where there is none. */
export async function removeFolder(disk: Disk, folder: string): Promise<void> {
  for (const name of await disk.list(folder)) await disk.remove(join(folder, name));
  await disk.remove(folder);
}
