import { dirname, sep } from 'node:path';
import { GATHERING, type GroupCommit, groupCommit } from '../core/group-commit.js';
import type { Clock } from './clock.js';
import { type Disk, errorCode, FileProblem } from './disk.js';

/** How long a look at a folder serves, in milliseconds: many files come at once, and no look is closer than that to its use anyway. */
const FRESH = 20;

/**
 * The disk for a run that writes to that output folder (absolute): no folder below it is reached through a link, one that appears
 * during the run included. The folder itself may be a link. Throws a FileProblem (ELOOP), with nothing changed, where a link is on the
 * way. Costs a look at each folder on the way when a file is created, opened to be written or gets a name, one in 20 ms at most.
 */
export function outputDisk(disk: Disk, output: string, clock: Pick<Clock, 'elapsed'>): Disk {
  /** When each folder was last looked at and was no link. */
  const sound = new Map<string, number>([[output, 0]]);
  /** Looks under way, which all that come meanwhile share: 0.9 calls a take less, 64 at a time. */
  const looking = new Map<string, Promise<boolean>>();

  /** Throws where a folder below the output folder is reached through a link; false where it is not there. */
  async function check(folder: string): Promise<boolean> {
    if (!isBelow(output, folder)) return true;
    const looked = sound.get(folder);
    if (looked !== undefined && clock.elapsed() - looked < FRESH) return true;
    const underWay = looking.get(folder) ?? look(folder).finally(() => looking.delete(folder));
    looking.set(folder, underWay);
    return underWay;
  }

  async function look(folder: string): Promise<boolean> {
    if (!(await check(dirname(folder)))) return false;
    const kind = (await disk.entryAt(folder))?.kind;
    if (kind === 'link')
      throw new FileProblem(
        'ELOOP',
        `${folder} is a symbolic link, and shotlist writes through none in the output folder; remove the link`,
      );
    if (kind !== undefined) sound.set(folder, clock.elapsed());
    return kind !== undefined;
  }

  /** For what takes a name away: a folder that was looked at before is not looked at again. */
  async function checkOnce(folder: string): Promise<void> {
    if (!sound.has(folder)) await check(folder);
  }

  /** The same call, once the folder of that path was looked at. */
  function checked<A extends [string, ...unknown[]], R>(call: (...given: A) => Promise<R>) {
    return async (...given: A): Promise<R> => {
      await check(dirname(given[0]));
      return call(...given);
    };
  }

  function checkedMove<R>(move: (from: string, to: string) => Promise<R>) {
    return async (from: string, to: string): Promise<R> => {
      await checkOnce(dirname(from));
      await check(dirname(to));
      return move(from, to);
    };
  }

  return {
    ...disk,
    openAppender: checked(disk.openAppender),
    openOverwriter: checked(disk.openOverwriter),
    truncate: checked(disk.truncate),
    replace: checked(disk.replace),
    replaceSoon: checked(disk.replaceSoon),
    createNew: checked(disk.createNew),
    async link(from, to) {
      await check(dirname(to));
      return disk.link(from, to);
    },
    rename: checkedMove(disk.rename),
    renameNew: checkedMove(disk.renameNew),
    async remove(path) {
      await checkOnce(dirname(path));
      sound.delete(path);
      return disk.remove(path);
    },
    async makeFolder(path) {
      if (!isBelow(output, path) || !(await check(path))) await disk.makeFolder(path);
    },
  };
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** What a sync itself fails with (fsync(2)): changes may be lost. Any other error is one of opening the folder. */
const LOST = new Set(['EIO', 'ENOSPC', 'EDQUOT']);

/** The disk of a run that writes to that output folder (absolute): `outputDisk`, with shared syncs. */
export function runDisk(disk: Disk, output: string, clock: Pick<Clock, 'elapsed' | 'sleep'>): Disk {
  return sharingSyncs(outputDisk(disk, output, clock), clock);
}

/**
 * The same disk, where clips that get their names close together share the sync of their folder. A sync covers what was
 * done before it began, so whoever asks while one is under way has the next one. A folder whose sync has failed is not synced again: the
 * system may have dropped what the next one would call stored.
 */
export function sharingSyncs(disk: Disk, clock: Pick<Clock, 'sleep'>): Disk {
  const folders = new Map<string, GroupCommit<null>>();
  const groupOf = (path: string) =>
    groupCommit<null>(
      () => disk.syncFolder(path),
      () => clock.sleep(GATHERING),
    );
  return {
    ...disk,
    syncFolder(path) {
      const folder = folders.get(path) ?? groupOf(path);
      folders.set(path, folder);
      return folder.add(null).catch((error: unknown) => {
        if (!LOST.has(errorCode(error) ?? '') && folders.get(path) === folder) folders.delete(path);
        throw error;
      });
    },
  };
}
