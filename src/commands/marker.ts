import { dirname, join, relative, sep } from 'node:path';
import type { Disk } from '../disk.js';
import type { Places } from './film.js';

/** The file in an output folder that names the lockfile whose clips lie there. */
export const MARKER = '.shotlist';

/** Why a film must not use its output folder: it belongs to another lockfile. Null where it may. */
export async function foreignFolder(disk: Disk, places: Places): Promise<string | null> {
  const path = join(places.output, MARKER);
  const entry = await disk.entry(path);
  if (!entry) return null;
  const named = (await disk.readText(path)).trim();
  const ours = lockfileName(places);
  if (named === ours) return null;
  return [
    `${places.output} holds the clips of the lockfile ${named} (named in ${path}), and this manifest's lockfile is ${ours}.`,
    `If you renamed the manifest, rename its lockfile with it (${named} to ${ours}) and delete ${path}.`,
    'If these are two films, give this one an output folder of its own (`output:`).',
  ].join('\n');
}

/** Marks the output folder as this film's. */
export async function markFolder(disk: Disk, places: Places): Promise<void> {
  const path = join(places.output, MARKER);
  await disk.makeFolder(places.output);
  if (!(await disk.entry(path))) await disk.replace(path, `${lockfileName(places)}\n`);
}

/** The lockfile as seen from the output folder, the same on every platform. */
function lockfileName(places: Places): string {
  return join(
    relative(places.output, dirname(places.lockfile)),
    places.lockfile.slice(dirname(places.lockfile).length + 1),
  )
    .split(sep)
    .join('/');
}
