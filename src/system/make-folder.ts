import { dirname } from 'node:path';
import { errorCode } from './disk.js';

interface Folders {
  mkdir(path: string, options?: { recursive: true }): Promise<unknown>;
  stat(path: string): Promise<{ isDirectory(): boolean }>;
}

/**
 * Makes a folder and those above it; fine where it is there. Node's own way (`recursive`) tries for ever where a folder that is there has no
 * room for new ones, as in /proc and below a mount point without its mount: there the error is told.
 */
export async function makeFolder(folders: Folders, path: string): Promise<void> {
  try {
    await folders.mkdir(path);
  } catch (error) {
    if (await isFolder(folders, path)) return;
    const above = dirname(path);
    const isAboveMissing = errorCode(error) === 'ENOENT';
    if (isAboveMissing && (await isFolder(folders, above))) throw error;
    if (isAboveMissing) await makeFolder(folders, above);
    await folders.mkdir(path, { recursive: true });
  }
}

async function isFolder(folders: Folders, path: string): Promise<boolean> {
  try {
    return (await folders.stat(path)).isDirectory();
  } catch {
    return false;
  }
}
