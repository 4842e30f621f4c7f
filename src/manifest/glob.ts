import { join, resolve } from 'node:path';
import type { Disk } from '../disk.js';

/** Deeper folders are not searched for `**`, so that a link that leads back up cannot keep it busy. */
const DEEPEST = 16;

/**
 * The files that match a pattern, in the order of their names, as paths relative to the folder. `*` and `?` stand for parts of one name,
 * `**` for any number of folders; names that start with a dot match only a pattern that does.
 */
export async function filesMatching(disk: Disk, folder: string, pattern: string): Promise<string[]> {
  const found = new Set<string>();
  const steps = pattern.split(/[/\\]/).filter((step, index) => step !== '' || index === 0);

  async function walk(base: string, [step, ...rest]: readonly string[], depth: number): Promise<void> {
    if (step === undefined) {
      if ((await disk.entry(resolve(folder, base)))?.kind === 'file') found.add(base);
      return;
    }
    if (step === '**') {
      await walk(base, rest, depth);
      if (depth === DEEPEST) return;
      for (const name of await foldersIn(base)) await walk(join(base, name), [step, ...rest], depth + 1);
      return;
    }
    if (!/[*?]/.test(step)) return walk(step === '' ? '/' : join(base, step), rest, depth);
    const matches = nameMatcher(step);
    for (const name of await namesIn(base)) {
      if (matches.test(name)) await walk(join(base, name), rest, depth);
    }
  }

  async function namesIn(base: string): Promise<string[]> {
    const path = resolve(folder, base);
    return (await disk.entry(path))?.kind === 'folder' ? disk.list(path) : [];
  }

  async function foldersIn(base: string): Promise<string[]> {
    const names = (await namesIn(base)).filter((name) => !name.startsWith('.'));
    const entries = await Promise.all(names.map((name) => disk.entry(resolve(folder, base, name))));
    return names.filter((_, index) => entries[index]?.kind === 'folder');
  }

  await walk('.', steps, 0);
  return [...found];
}

function nameMatcher(step: string): RegExp {
  const pattern = step
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${step.startsWith('.') ? '' : '(?!\\.)'}${pattern}$`, 'su');
}
