import { basename, dirname, join } from 'node:path';
import { closestMatch } from '../core/closest-match.js';
import { type Disk, nullIfDiskFailed } from './disk.js';

/**
 * Finds the path that somebody who typed one that is not there most likely meant: each part that is missing replaced by the closest name
 * in its folder, the last part by one that `fits`. Undefined if there is none.
 */
export async function nearPath(
  disk: Pick<Disk, 'entry' | 'list'>,
  path: string,
  fits: (name: string) => boolean,
): Promise<string | undefined> {
  const [folder, name] = [dirname(path), basename(path)];
  if (folder === path) return undefined;
  const isHere = (await disk.entry(folder).catch(nullIfDiskFailed)) !== null;
  const base = isHere ? folder : await nearPath(disk, folder, () => true);
  if (base === undefined) return undefined;
  const names = (await disk.list(base).catch(nullIfDiskFailed)) ?? [];
  if (!isHere && names.includes(name)) return join(base, name);
  const near = closestMatch(
    name,
    names.filter((each) => each !== name && fits(each)),
  );
  return near === undefined ? undefined : join(base, near);
}
