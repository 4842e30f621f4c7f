import { hash } from 'node:crypto';
import { type Disk, withReader } from '../system/disk.js';

/** The number of bytes at the end of a film that its mark covers: they include the index. */
const COVERED = 1 << 20;

/** The most bytes of a mark. */
const MOST_BYTES = 160;

/**
 * The mark at the end of a film of that many bytes: a `free` box (ISO 14496-12, 8.1.2), which players skip and which is lost when
 * another program saves the film. `end` is the part of the film that `covered` returns.
 */
export function markOf(bytes: number, end: Uint8Array): Uint8Array {
  const digest = hash('sha256', end, 'hex');
  const text = Buffer.from(`shotlist cut, ${bytes} bytes, end ${digest}`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + text.length);
  head.write('free', 4, 'latin1');
  return Buffer.concat([head, text]);
}

/** The start and length of the part that the mark of a film of that many bytes covers. */
export function covered(bytes: number): { from: number; length: number } {
  const from = Math.max(0, bytes - COVERED);
  return { from, length: bytes - from };
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
    const bytes = start + type - 4;
    const { from, length } = covered(bytes);
    return tail.subarray(type - 4).equals(markOf(bytes, await reader.read(from, length)));
  });
}
