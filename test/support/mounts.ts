import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undoLater } from './undo.js';

/** Runs a program; false where it fails or is not there. */
function ran(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Mounts a disk in memory of that size (`64k`, `2m`) on a folder, which is made, until its studio closes. */
export function mountTmpfs(folder: string, size: string, ...options: string[]): void {
  mkdirSync(folder, { recursive: true });
  if (!ran('mount', '-t', 'tmpfs', '-o', [`size=${size}`, ...options].join(','), 'none', folder))
    throw new Error(`nothing can be mounted on ${folder}`);
  undoLater(folder, () => ran('umount', '-l', folder));
}

/** Changes the options of a mounted disk, such as `ro` or a new size. */
export function remount(folder: string, options: string): void {
  if (!ran('mount', '-o', `remount,${options}`, folder))
    throw new Error(`${folder} cannot be mounted ${options}`);
}

/** Makes a file one that nobody can write, root neither, until its studio closes or `false` is said. */
export function immutable(path: string, on = true): void {
  if (!ran('chattr', on ? '+i' : '-i', path)) throw new Error(`chattr does not work on ${path}`);
  if (on) undoLater(path, () => ran('chattr', '-i', path));
}

function tried(what: (folder: string) => boolean): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-mount-'));
  try {
    return what(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True where tests may mount disks: as root on Linux. */
export const canMount = tried(
  (folder) => ran('mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', folder) && ran('umount', folder),
);

/** True where files can be made immutable. */
export const canMakeImmutable = tried((folder) => {
  const file = join(folder, 'file');
  return ran('touch', file) && ran('chattr', '+i', file) && ran('chattr', '-i', file);
});
