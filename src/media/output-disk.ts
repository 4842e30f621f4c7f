import { dirname, join, relative, sep } from 'node:path';
import type { Disk } from '../disk.js';
import { errorCode, FileProblem } from '../disk.js';
import { foldName } from '../shots/segment.js';

/**
 * The disk for a run that writes to that output folder (absolute): no folder below it is reached through a link, one that appears
 * during the run included. The folder itself may be a link. Throws a FileProblem (ELOOP), with nothing changed, where a link is on the
 * way. Costs one call a file that is created, opened to be written or renamed.
 */
export function outputDisk(disk: Disk, output: string): Disk {
  let root: string | null = null;
  /** Folders that were no links when they were last looked at. */
  const sound = new Set<string>([output]);

  async function isWhereItSeems(folder: string): Promise<boolean | 'missing'> {
    const real = await realPath(disk, folder);
    if (real === null) return 'missing';
    const seems = () => root !== null && foldName(join(root, relative(output, folder))) === foldName(real);
    if (seems()) return true;
    root = await realPath(disk, output);
    return seems();
  }

  /** Throws where a folder below the output folder is reached through a link; false where it is not there. */
  async function check(folder: string): Promise<boolean> {
    if (folder === output || !isBelow(output, folder)) return true;
    const is = await isWhereItSeems(folder);
    if (is === 'missing') return false;
    if (!is) throw linked(await linkOn(folder));
    sound.add(folder);
    return true;
  }

  async function linkOn(folder: string): Promise<string> {
    const above = dirname(folder);
    const isHere = above === output || !isBelow(output, above) || (await isWhereItSeems(above)) === true;
    return isHere ? folder : linkOn(above);
  }

  async function checkOnce(path: string): Promise<void> {
    if (!sound.has(dirname(path))) await check(dirname(path));
  }

  /** The same call, once the folder of that path was looked at. */
  function checked<A extends [string, ...unknown[]], R>(call: (...given: A) => Promise<R>) {
    return async (...given: A): Promise<R> => {
      await check(dirname(given[0]));
      return call(...given);
    };
  }

  return {
    ...disk,
    openAppender: checked(disk.openAppender),
    openOverwriter: checked(disk.openOverwriter),
    truncate: checked(disk.truncate),
    replace: checked(disk.replace),
    createNew: checked(disk.createNew),
    async link(from, to) {
      await check(dirname(to));
      return disk.link(from, to);
    },
    async rename(from, to) {
      await checkOnce(from);
      await check(dirname(to));
      return disk.rename(from, to);
    },
    async renameNew(from, to) {
      await checkOnce(from);
      await check(dirname(to));
      return disk.renameNew(from, to);
    },
    async remove(path) {
      await checkOnce(path);
      return disk.remove(path);
    },
    async makeFolder(path) {
      if (path === output || !isBelow(output, path)) return disk.makeFolder(path);
      let above = path;
      for (; !(await check(above)); above = dirname(above))
        if ((await disk.entryAt(above))?.kind === 'link') throw linked(above);
      if (above !== path) await disk.makeFolder(path);
    },
  };
}

function linked(path: string): FileProblem {
  return new FileProblem(
    'ELOOP',
    `${path} is a symbolic link, and shotlist writes through none in the output folder; remove the link`,
  );
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function realPath(disk: Disk, path: string): Promise<string | null> {
  try {
    return await disk.realPath(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}
