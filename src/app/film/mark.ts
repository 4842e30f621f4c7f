import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Disk, nullIfDiskFailed, readTextIfAny } from '../../system/disk.js';
import { MEMORY, OUTPUT } from '../../takes/output.js';
import { outputIn, type Places } from './film.js';
import { rememberHome } from './home.js';

/** What the mark of an output folder says. */
export interface Mark {
  /** The lockfile, as a path from the output folder. */
  lockfile: string;
  /** Real paths of the lockfile and of the output folder when the mark was made; absent in marks of earlier versions. */
  at?: { lockfile: string; output: string };
  /** The folder has had a shadow that said something: one that says nothing was lost. */
  remembers: boolean;
}

/** The last line of the mark of a folder that has a shadow. */
const REMEMBERS = 'ledger';

/** Marks the output folder as this film's. A folder that is marked is on stable storage, and so are the folders that lead to it. */
export async function markFolder(disk: Disk, places: Places): Promise<void> {
  const path = join(places.output, MEMORY.mark);
  await disk.makeFolder(places.output);
  const memory = join(places.output, OUTPUT.memory);
  const before = await disk.entryAt(memory);
  if (before?.kind === 'file') await disk.remove(memory);
  if (before?.kind !== 'folder') {
    await disk.makeFolder(memory);
    for (const folder of foldersTo(places)) await disk.syncFolder(folder);
  }
  const at = await realPlaces(disk, places);
  const now = await markIn(disk, places.output);
  const name = lockfileName(places);
  const lines = [name, at.lockfile, at.output];
  if (now?.remembers && now.lockfile === name) lines.push(REMEMBERS);
  const mark = `${lines.join('\n')}\n`;
  if ((await readTextIfAny(disk, path)) !== mark) await disk.replace(path, mark);
}

/** Adds to a marked folder which shared ledger its film is in, and that it has a shadow, once it has one: before anything is bought for it. */
export async function markMemory(disk: Disk, places: Places): Promise<void> {
  const { output } = places;
  await rememberHome(disk, places);
  const mark = await markIn(disk, output);
  const shadow = await disk.entry(join(output, MEMORY.ledger));
  if (!mark?.at || mark.remembers || !shadow?.size) return;
  const lines = [mark.lockfile, mark.at.lockfile, mark.at.output, REMEMBERS];
  await disk.replace(join(output, MEMORY.mark), `${lines.join('\n')}\n`);
}

/** Marks the output folder where it can be written; writing to it says why it cannot. */
export async function tryMarkFolder(disk: Disk, places: Places): Promise<void> {
  await markFolder(disk, places).catch(nullIfDiskFailed);
}

/** The output folder and those above it, up to that of the manifest where it is one of them. */
function* foldersTo({ output, lockfile }: Places): Generator<string> {
  yield output;
  for (let folder = dirname(output), below = output; folder !== below; folder = dirname(folder)) {
    yield folder;
    if (folder === dirname(lockfile)) return;
    below = folder;
  }
}

/** All folders beside a lockfile that are marked as those of its clips, by name. What cannot be looked into is passed over. */
export async function markedFolders(disk: Disk, lockfile: string): Promise<string[]> {
  const beside = dirname(lockfile);
  const marked: string[] = [];
  for (const name of await disk.list(beside)) {
    const folder = join(beside, name);
    const mark = await markIn(disk, folder).catch(nullIfDiskFailed);
    if (mark !== null && resolve(folder, mark.lockfile) === lockfile) marked.push(folder);
  }
  return marked;
}

/** The output folder of a film, and those that it had before (`output:` was changed). */
export async function foldersOf(disk: Disk, { output, lockfile }: Places): Promise<Set<string>> {
  return new Set([output, ...(await markedFolders(disk, lockfile))]);
}

/** The mark of an output folder, in either form; null where there is none. */
export async function markIn(disk: Disk, folder: string): Promise<Mark | null> {
  const kind = (await disk.entry(join(folder, OUTPUT.memory)))?.kind;
  const path = kind === 'file' ? OUTPUT.memory : MEMORY.mark;
  const [name = '', lockfile, output, more] = (await readTextIfAny(disk, join(folder, path))).split('\n');
  if (name.trim() === '') return null;
  const at = lockfile && output ? { at: { lockfile, output } } : {};
  return { lockfile: name.trim(), ...at, remembers: more === REMEMBERS };
}

/** Where lockfile and output folder really are: the lockfile itself may not be there yet. */
export async function realPlaces(disk: Disk, { lockfile, output }: Places) {
  const folder = await disk.realPath(dirname(lockfile));
  return { lockfile: join(folder, basename(lockfile)), output: await disk.realPath(output) };
}

/** The lockfile as seen from the output folder, the same on every platform. */
export function lockfileName({ output, lockfile }: Places): string {
  return relative(output, lockfile).split(sep).join('/');
}

/** Where everything of a film is by the mark of the folder of its clips, whatever its manifest says; null if no folder has one. */
export async function markedPlaces({ disk }: { disk: Disk }, places: Places): Promise<Places | null> {
  const [output] = await markedFolders(disk, places.lockfile);
  return output === undefined ? null : { ...places, ...outputIn(output) };
}
