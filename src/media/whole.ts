import { plural } from '../core/text.js';
import type { Reader } from '../system/disk.js';
import { type Box, boxAt, HEAD_OF_BOX } from './boxes.js';
import { areTablesSound } from './tables.js';

/** A larger index is not read; one of an hour of film takes some megabytes. */
const LARGEST_INDEX = 64 * 2 ** 20;
/** A file of more boxes than this at its top level is not read on; a fragmented clip of an hour has some thousands. */
const MOST_BOXES = 100_000;

/**
 * Null where the boxes of an MP4 file (ISO 14496-12) reach exactly to the end of the file and hold a film; otherwise what is wrong,
 * in a clause for people. A file that was cut off is found out however perfect its beginning is.
 */
export async function whyNotWhole(reader: Reader): Promise<string | null> {
  const types = new Set<string>();
  let position = 0;
  for (let boxes = 0; position < reader.size; boxes += 1) {
    const box = await readBox(reader, position);
    if (!box || boxes === MOST_BOXES) return `byte ${position} of ${reader.size} begins no box of an MP4`;
    if (box.end > reader.size)
      return `it is cut off, ${plural(box.end - reader.size, 'byte')} or more before its end`;
    if ((box.type === 'moov' || box.type === 'moof') && !(await isIndexSound(reader, box)))
      return `it is damaged: its index (${box.type}) makes no sense`;
    types.add(box.type);
    position = box.end;
  }
  if (!types.has('moov')) return 'it is cut off or damaged: it has no index (moov)';
  if (!types.has('mdat')) return 'it is cut off or damaged: it has no pictures (mdat)';
  return null;
}

async function isIndexSound(reader: Reader, { content, end }: Box): Promise<boolean> {
  if (end - content > LARGEST_INDEX) return false;
  return areTablesSound(Buffer.from(await reader.read(content, end - content)), reader.size);
}

/** The box that begins at that byte, null where none does: types are four printable characters, also the © of QuickTime. */
async function readBox(reader: Reader, start: number): Promise<Box | null> {
  const box = boxAt(Buffer.from(await reader.read(start, HEAD_OF_BOX)), start, reader.size);
  return box && /^[\x20-\x7e\xa9]{4}$/.test(box.type) ? box : null;
}
