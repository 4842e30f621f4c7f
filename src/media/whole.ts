import { plural } from '../core/text.js';
import type { Reader } from '../system/disk.js';
import { type Box, boxAt, HEAD_OF_BOX } from './boxes.js';
import { areTablesSound } from './tables.js';

/** In bytes. A larger index is not read; that of an hour of film takes some megabytes. */
const LARGEST_INDEX = 64 * 2 ** 20;
/** The most boxes at the top level of a file; a fragmented clip of an hour has some thousands. */
const MOST_BOXES = 100_000;

/**
 * Null if the boxes of an MP4 file (ISO 14496-12) reach exactly to the end of the file and contain a film; otherwise what is wrong,
 * in a short clause. Detects a truncated file even if its start is perfect.
 */
export async function whyNotWhole(reader: Reader): Promise<string | null> {
  const types = new Set<string>();
  let position = 0;
  for (let boxes = 0; position < reader.size; boxes += 1) {
    const box = await readBox(reader, position);
    if (!box || boxes === MOST_BOXES) return `no MP4 box at byte ${position} of ${reader.size}`;
    if (box.end > reader.size) return `truncated: at least ${plural(box.end - reader.size, 'byte')} missing`;
    if ((box.type === 'moov' || box.type === 'moof') && !(await isIndexSound(reader, box)))
      return `damaged: the index (${box.type}) is inconsistent`;
    types.add(box.type);
    position = box.end;
  }
  if (!types.has('moov')) return 'truncated or damaged: no index (moov)';
  if (!types.has('mdat')) return 'truncated or damaged: no media data (mdat)';
  return null;
}

async function isIndexSound(reader: Reader, { content, end }: Box): Promise<boolean> {
  if (end - content > LARGEST_INDEX) return false;
  return areTablesSound(Buffer.from(await reader.read(content, end - content)), reader.size);
}

/** The box at that byte, null if there is none. A type is four printable characters, or QuickTime's © and three. */
async function readBox(reader: Reader, start: number): Promise<Box | null> {
  const box = boxAt(Buffer.from(await reader.read(start, HEAD_OF_BOX)), start, reader.size);
  return box && /^[\x20-\x7e\xa9]{4}$/.test(box.type) ? box : null;
}
