import { isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { globMatcher } from '../core/glob.js';
import type { Disk } from '../system/disk.js';

/** Deeper folders are not searched for `**`. */
const DEEPEST = 16;

/** The most names that one search reads; a folder of models has a few. */
const MOST_NAMES = 20_000;

/** The files that match a pattern. */
export interface Matching {
  /** Relative to the folder, sorted by name. */
  files: string[];
  /** A match outside the folder, as written or through a symlink; it is not among the files. */
  outside?: string;
  /** True if the search was abandoned because there are too many names below the folder. */
  isTooWide: boolean;
}

/**
 * Finds the files below a folder that match a pattern. `*` and `?` match parts of one name, `**` any number of folders; names that
 * start with a dot match only a pattern that does. Never reads anything outside the folder, not even through a symlink.
 */
export async function filesMatching(disk: Disk, folder: string, pattern: string): Promise<Matching> {
  const found: Matching = { files: [], isTooWide: false };
  const steps = pattern
    .split(/[/\\]/)
    .filter((step, index, all) => step !== '' && step !== '.' && !(step === '**' && all[index - 1] === '**'));
  const leadsUp = /^\.\.(?:\/|$)/.test(posix.normalize(steps.join('/')));
  if (/^[/\\]|^[A-Za-z]:/.test(pattern) || isAbsolute(pattern) || leadsUp) {
    return { ...found, outside: pattern };
  }
  const root = await disk.realPath(folder);
  const seen = new Set<string>();
  let names = 0;

  async function walk(base: string, at: number, depth: number): Promise<void> {
    const key = `${at}/${base}`;
    if (found.isTooWide || seen.has(key)) return;
    seen.add(key);
    const step = steps[at];
    if (step === undefined) return take(base);
    if (step === '**') {
      await walk(base, at + 1, depth);
      if (depth === DEEPEST) return;
      for (const name of await foldersIn(base)) await walk(join(base, name), at, depth + 1);
      return;
    }
    if (!/[*?]/.test(step)) return walk(join(base, step), at + 1, depth);
    const fits = globMatcher(step);
    for (const name of await namesIn(base)) {
      if (fits(name) && (step.startsWith('.') || !name.startsWith('.'))) {
        await walk(join(base, name), at + 1, depth);
      }
    }
  }

  async function take(base: string): Promise<void> {
    if ((await disk.entry(resolve(folder, base)))?.kind !== 'file') return;
    if (await isInside(base)) found.files.push(base);
    else found.outside ??= base;
  }

  async function isInside(base: string): Promise<boolean> {
    const way = relative(root, await disk.realPath(resolve(folder, base)));
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  }

  async function namesIn(base: string): Promise<string[]> {
    const path = resolve(folder, base);
    if ((await disk.entry(path))?.kind !== 'folder') return [];
    if (!(await isInside(base))) {
      found.outside ??= base;
      return [];
    }
    const list = await disk.list(path);
    names += list.length;
    found.isTooWide = names > MOST_NAMES;
    return found.isTooWide ? [] : list;
  }

  /** Symlinks to folders are not searched: one that leads back up would never end. */
  async function foldersIn(base: string): Promise<string[]> {
    const folders: string[] = [];
    for (const name of await namesIn(base)) {
      const path = resolve(folder, base, name);
      if (name.startsWith('.') || (await disk.entry(path))?.kind !== 'folder') continue;
      const real = await disk.realPath(resolve(folder, base));
      if ((await disk.realPath(path)) === join(real, name)) folders.push(name);
    }
    return folders;
  }

  await walk('.', 0, 0);
  return { ...found, files: [...new Set(found.files)] };
}
