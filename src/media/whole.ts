import { plural } from '../core/text.js';
import type { Reader } from '../system/disk.js';
import { areTablesSound } from './tables.js';

/** The longest head of a box: a 64-bit size behind size and type (ISO 14496-12, 4.2). */
const HEAD = 16;
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

/** A box of a file: where its content begins and ends. */
interface FileBox {
  type: string;
  content: number;
  end: number;
}

async function isIndexSound(reader: Reader, { content, end }: FileBox): Promise<boolean> {
  if (end - content > LARGEST_INDEX) return false;
  return areTablesSound(Buffer.from(await reader.read(content, end - content)), reader.size);
}

/** The box that begins at that byte, null where none does. */
async function readBox(reader: Reader, start: number): Promise<FileBox | null> {
  const head = Buffer.from(await reader.read(start, HEAD));
  if (head.length < 8) return null;
  const type = head.toString('latin1', 4, 8);
  // Types are four printable characters, also the © of QuickTime.
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return null;
  const size = head.readUInt32BE(0);
  if (size === 0) return { type, content: start + 8, end: reader.size };
  if (size !== 1) return size < 8 ? null : { type, content: start + 8, end: start + size };
  if (head.length < HEAD) return null;
  const large = Number(head.readBigUInt64BE(8));
  return large < HEAD ? null : { type, content: start + HEAD, end: start + large };
}
