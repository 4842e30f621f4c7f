import { hash } from 'node:crypto';
import { type Disk, type Reader, withReader } from '../system/disk.js';

/** The number of bytes at the end of a film that its mark covers: they include the index. */
const COVERED = 1 << 20;

/** The most bytes of a mark. */
const MOST_BYTES = 160;

/**
 * The mark behind the first `bytes` bytes of a film: a `free` box (ISO 14496-12, 8.1.2), which players skip and which is lost when
 * another program saves the film.
 */
export async function filmMark(film: Reader, bytes: number): Promise<Uint8Array> {
  const from = Math.max(0, bytes - COVERED);
  const digest = hash('sha256', await film.read(from, bytes - from), 'hex');
  const text = Buffer.from(`shotlist cut, ${bytes} bytes, end ${digest}`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + text.length);
  head.write('free', 4, 'latin1');
  return Buffer.concat([head, text]);
}

/** True if the path is free, or is an empty file or an unchanged film that `splice` wrote. */
export async function isOurFilm(disk: Disk, path: string): Promise<boolean> {
  const entry = await disk.entryAt(path);
  if (!entry) return true;
  if (entry.kind !== 'file') return false;
  if (entry.size === 0) return true;
  return withReader(disk, path, async (reader) => {
    const start = Math.max(0, reader.size - MOST_BYTES);
    const tail = Buffer.from(await reader.read(start, MOST_BYTES));
    const type = tail.lastIndexOf('freeshotlist cut, ');
    if (type < 4) return false;
    return tail.subarray(type - 4).equals(await filmMark(reader, start + type - 4));
  });
}
