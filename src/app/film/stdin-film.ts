import { resolve } from 'node:path';
import type { Disk } from '../../system/disk.js';
import { type Film, outputIn } from './film.js';

/** The name of the manifest that came from stdin, in messages and documents. Its paths start from the working directory. */
export const STDIN = '<stdin>';

/** A disk on which the file `STDIN` is there, with these bytes. */
export function diskWithStdin(disk: Disk, bytes: Uint8Array): Disk {
  return {
    ...disk,
    async entry(path) {
      if (path !== STDIN) return disk.entry(path);
      return { kind: 'file', id: STDIN, size: bytes.byteLength, names: 1 };
    },
    readBytes: async (path) => (path === STDIN ? bytes : disk.readBytes(path)),
  };
}

/** A film from stdin has no lockfile and no clips: the folder that it names belongs to a manifest that is a file. Any other film is returned as it is. */
export function withoutRecord(film: Film): Film {
  const { places } = film;
  const nowhere = resolve(places.cwd, STDIN);
  if (places.manifest !== nowhere) return film;
  const { shared: _shared, ...own } = places;
  return { ...film, places: { ...own, ...outputIn(nowhere) } };
}
