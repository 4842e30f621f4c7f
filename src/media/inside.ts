import { join } from 'node:path';
import { type Disk, ifCode } from '../system/disk.js';
import { foldName } from '../takes/path-segment.js';

/**
 * Returns those of the paths (relative to the folder, `/` between names) that go through a symlink or outside the folder. The folder
 * itself may be a symlink; if it does not exist, no path is outside. Reads each folder once.
 */
export async function pathsOutside(disk: Disk, folder: string, paths: Iterable<string>): Promise<string[]> {
  const root = await realPath(disk, folder);
  /** For each known path: its real path, null if there is nothing, or `outside`. */
  const places = new Map<string, Promise<Place>>([['', Promise.resolve({ real: root, names: null })]]);

  function placeOf(path: string): Promise<Place> {
    const known = places.get(path);
    if (known) return known;
    const slash = path.lastIndexOf('/');
    const place = follow(placeOf(path.slice(0, Math.max(0, slash))), path.slice(slash + 1));
    places.set(path, place);
    return place;
  }

  async function follow(parent: Promise<Place>, name: string): Promise<Place> {
    const above = await parent;
    if (above === 'outside' || name === '..') return 'outside';
    if (above.real === null || root === null) return { real: null, names: null };
    above.names ??= namesIn(disk, above.real);
    const written = (await above.names).get(foldName(name));
    if (written === undefined) return { real: null, names: null };
    const real = await realPath(disk, join(above.real, name));
    if (real !== null)
      return foldName(real) === foldName(join(above.real, name)) ? { real, names: null } : 'outside';
    return written.has(name) ? 'outside' : { real: null, names: null };
  }

  const outside: string[] = [];
  for (const path of paths) {
    if ((await placeOf(path)) === 'outside') outside.push(path);
  }
  return outside;
}

/** True if that path goes through a symlink or outside the folder; see `pathsOutside`. */
export async function leadsOutside(disk: Disk, folder: string, path: string): Promise<boolean> {
  return (await pathsOutside(disk, folder, [path])).length > 0;
}

/** The names in a folder by their case-folded form. */
type Names = ReadonlyMap<string, ReadonlySet<string>>;

type Place = 'outside' | { real: string | null; names: Promise<Names> | null };

function realPath(disk: Disk, path: string): Promise<string | null> {
  return disk.realPath(path).catch(ifCode(['ENOENT', 'ENOTDIR'], null));
}

async function namesIn(disk: Disk, folder: string): Promise<Names> {
  const names = new Map<string, Set<string>>();
  if ((await disk.entry(folder))?.kind !== 'folder') return names;
  for (const name of await disk.list(folder)) {
    const alike = names.get(foldName(name)) ?? new Set();
    names.set(foldName(name), alike.add(name));
  }
  return names;
}
