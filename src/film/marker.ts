import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Disk } from '../disk.js';
import { errorCode } from '../disk.js';
import { OUTPUT } from '../shots/output.js';
import type { Places } from './film.js';
import { strangeFiles, strangerInTheWay } from './strangers.js';

/** The files of a film that every run writes anew. */
export const REPORTS = [OUTPUT.report, OUTPUT.page];

/**
 * Why a film must not write these files to its output folder: it belongs to another lockfile, or they are there already and shotlist
 * did not make them. Null where it may.
 */
export async function foreignFolder(
  disk: Disk,
  places: Places,
  files: readonly string[],
): Promise<string | null> {
  const path = join(places.output, OUTPUT.marker);
  const [strange] = await strangeFiles(disk, places.output, files);
  const stranger = strange === undefined ? null : join(places.output, strange);
  if (stranger === path) return strangerInTheWay(disk, stranger);
  const named = await namedIn(disk, places.output);
  const ours = lockfileName(places);
  if (named === ours || named === null) return stranger && strangerInTheWay(disk, stranger);
  return [
    `${places.output} holds the clips of the lockfile ${named} (named in ${path}), and this manifest's lockfile is ${ours}.`,
    `If you renamed the manifest, rename its lockfile with it (${named} to ${ours}) and delete ${path}.`,
    'If these are two films, give this one an output folder of its own (`output:`).',
  ].join('\n');
}

/** Marks the output folder as this film's. A folder that is marked is on stable storage, and so are the folders that lead to it. */
export async function markFolder(disk: Disk, places: Places): Promise<void> {
  const path = join(places.output, OUTPUT.marker);
  await disk.makeFolder(places.output);
  if (await disk.entry(path)) return;
  for (const folder of foldersTo(places)) await disk.syncFolder(folder);
  await disk.replace(path, `${lockfileName(places)}\n`);
}

/** The folders above the output folder, up to that of the manifest where it is one of them. */
function* foldersTo({ output, lockfile }: Places): Generator<string> {
  for (let folder = dirname(output), below = output; folder !== below; folder = dirname(folder)) {
    yield folder;
    if (folder === dirname(lockfile)) return;
    below = folder;
  }
}

/** The folder beside a lockfile that is marked as the one of its clips, null where none is. */
export async function markedFolder(disk: Disk, lockfile: string): Promise<string | null> {
  const beside = dirname(lockfile);
  for (const name of await disk.list(beside)) {
    const folder = join(beside, name);
    const named = await namedIn(disk, folder).catch((error) => {
      if (errorCode(error) === undefined) throw error;
      return null;
    });
    if (named !== null && resolve(folder, named) === lockfile) return folder;
  }
  return null;
}

async function namedIn(disk: Disk, folder: string): Promise<string | null> {
  const path = join(folder, OUTPUT.marker);
  return (await disk.entry(path)) ? (await disk.readText(path)).trim() : null;
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
