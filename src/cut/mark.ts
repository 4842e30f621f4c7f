import { createHash } from 'node:crypto';
import type { Disk } from '../system/disk.js';

/** How much of the end of a film its mark covers, in bytes: the index is there. */
const COVERED = 1 << 20;

/** Bytes of a mark at most. */
const MOST_BYTES = 160;

/**
 * The mark that goes behind a film of so many bytes: a `free` box (ISO 14496-12, 8.1.2), which players pass over and no program that
 * saves the film again keeps. `end` are the last bytes of the film, as many as `covered` says.
 */
export function markOf(bytes: number, end: Uint8Array): Uint8Array {
  const digest = createHash('sha256').update(end).digest('hex');
  const text = Buffer.from(`shotlist cut, ${bytes} bytes, end ${digest}`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + text.length);
  head.write('free', 4, 'latin1');
  return Buffer.concat([head, text]);
}

/** Where the part of a film of so many bytes begins that its mark covers, and how long it is. */
export function covered(bytes: number): { from: number; length: number } {
  const from = Math.max(0, bytes - COVERED);
  return { from, length: bytes - from };
}

/** True where nothing is at the path, or an empty file, or a film that `splice` wrote there and nobody changed since. */
export async function isOurFilm(disk: Disk, path: string): Promise<boolean> {
  const entry = await disk.entryAt(path);
  if (!entry) return true;
  if (entry.kind !== 'file') return false;
  if (entry.size === 0) return true;
  const reader = await disk.openReader(path);
  try {
    const start = Math.max(0, reader.size - MOST_BYTES);
    const tail = Buffer.from(await reader.read(start, MOST_BYTES));
    const type = tail.lastIndexOf('freeshotlist cut, ');
    if (type < 4) return false;
    const bytes = start + type - 4;
    const { from, length } = covered(bytes);
    return tail.subarray(type - 4).equals(markOf(bytes, await reader.read(from, length)));
  } finally {
    await reader.close();
  }
}
