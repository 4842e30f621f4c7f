import { dirname, join } from 'node:path';
import type { RunBase } from './context.js';

/**
 * Resolves when the names of these files (relative to the output folder) and of the folders they are in are on stable storage. That of the
 * output folder itself is since the folder was marked.
 */
export async function syncNames({ disk, output }: RunBase, paths: readonly string[]): Promise<void> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = dirname(path); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  for (const folder of folders) await disk.syncFolder(join(output, folder));
}

/** What to tell a person about a file that is where a clip is to go. */
export function blockedBy(path: string): string {
  return `a file that the lockfile does not know is in the way: give ${path} another name and run again`;
}
