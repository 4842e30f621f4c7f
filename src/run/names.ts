import { dirname, join } from 'node:path';
import type { Ground } from './world.js';

/** Resolves when the names of these files (relative to the output folder) and of the folders they are in are on stable storage. */
export async function syncNames({ disk, output }: Ground, paths: readonly string[]): Promise<void> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = dirname(path); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  for (const folder of folders) await disk.syncFolder(join(output, folder));
  if (folders.size > 0) await disk.syncFolder(dirname(output));
}

/** What to tell a person about a file that is where a clip is to go. */
export function inTheWay(path: string): string {
  return `a file that the lockfile does not know is in the way: give ${path} another name and run again`;
}
