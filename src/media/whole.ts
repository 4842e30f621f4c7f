import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import type { Reader } from '../system/disk.js';
import { type Box, boxAt, boxesIn, HEAD_OF_BOX } from './boxes.js';

/** In bytes. A larger index is not read; that of an hour of film takes some megabytes. */
const LARGEST_INDEX = 64 * 2 ** 20;
/** The most boxes at the top level of a file; a fragmented clip of an hour has some thousands. */
const MOST_BOXES = 100_000;
const TRACKS = new Set(['trak', 'traf']);
/** Boxes of a track that contain tables, nested in this order. */
const FOLDERS = ['mdia', 'minf', 'stbl'];

/**
 * Checks that the boxes of an MP4 file (ISO 14496-12) reach exactly to the end of the file and contain a film. The error is a short
 * clause. Detects a truncated file even if its start is perfect. The value is the content of its index (`moov`); null where it has more
 * of them, or fragments.
 */
export async function checkWhole(reader: Reader): Promise<Result<Buffer | null, string>> {
  const types = new Set<string>();
  const indexes: Buffer[] = [];
  let position = 0;
  for (let boxes = 0; position < reader.size; boxes += 1) {
    const box = await readBox(reader, position);
    if (!box || boxes === MOST_BOXES) return err(`no MP4 box at byte ${position} of ${reader.size}`);
    if (box.end > reader.size)
      return err(`truncated: at least ${plural(box.end - reader.size, 'byte')} missing`);
    if (box.type === 'moov' || box.type === 'moof') {
      const index = await readIndex(reader, box);
      if (!index || !isIndexSound(index, reader.size))
        return err(`damaged: the index (${box.type}) is inconsistent`);
      indexes.push(index);
    }
    types.add(box.type);
    position = box.end;
  }
  if (!types.has('moov')) return err('truncated or damaged: no index (moov)');
  if (!types.has('mdat')) return err('truncated or damaged: no media data (mdat)');
  const [index = null] = indexes;
  return ok(indexes.length === 1 ? index : null);
}

/** The box at that byte, null if there is none. A type is four printable characters, or QuickTime's © and three. */
async function readBox(reader: Reader, start: number): Promise<Box | null> {
  const box = boxAt(Buffer.from(await reader.read(start, HEAD_OF_BOX)), start, reader.size);
  return box && /^[\x20-\x7e\xa9]{4}$/.test(box.type) ? box : null;
}

/** The content of an index; null for one that is too large. */
async function readIndex(reader: Reader, { content, end }: Box): Promise<Buffer | null> {
  return end - content > LARGEST_INDEX ? null : Buffer.from(await reader.read(content, end - content));
}

/**
 * True if the sample tables of a `moov` or `moof` box are consistent with each other and with the file size (ISO 14496-12, 8.6 to 8.8).
 * Tables that claim more samples than there are would keep a reader busy for hours.
 */
function isIndexSound(index: Buffer, fileSize: number): boolean {
  const boxes = tablesIn(index);
  return (
    boxes?.every(({ type, bytes }) => !TRACKS.has(type) || isTrackSound(tablesIn(bytes), fileSize)) ?? false
  );
}

/** A box of an index; `bytes` is its content. */
interface Table {
  type: string;
  bytes: Buffer;
}

/** The tables of an index or a track, with container boxes replaced by their content; null if the boxes do not fill it exactly. */
function tablesIn(index: Buffer, folders = FOLDERS): Table[] | null {
  const tables: Table[] = [];
  const boxes = boxesIn(index);
  if (!boxes) return null;
  for (const { type, content, end } of boxes) {
    const bytes = index.subarray(content, end);
    const within = folders.includes(type)
      ? tablesIn(bytes, folders.slice(folders.indexOf(type) + 1))
      : [{ type, bytes }];
    if (!within) return null;
    for (const table of within) tables.push(table);
  }
  return tables;
}

function isTrackSound(tables: Table[] | null, fileSize: number): boolean {
  if (!tables) return false;
  const samples = Math.max(0, ...tables.map((table) => sampleCount(table, fileSize)));
  return (
    samples < Number.POSITIVE_INFINITY && tables.every((table) => isTableSound(table, samples, fileSize))
  );
}

/** The number of samples of a size table: 0 for another table, infinite if they cannot fit in the file. */
function sampleCount({ type, bytes }: Table, fileSize: number): number {
  if (type !== 'stsz' && type !== 'stz2') return 0;
  if (bytes.length < 12) return Number.POSITIVE_INFINITY;
  const count = bytes.readUInt32BE(8);
  const each = bytes.readUInt32BE(4);
  const bits = type === 'stsz' ? 32 : bytes.readUInt8(7);
  const fits =
    type === 'stsz' && each > 0 ? count * each <= fileSize : (count * bits) / 8 <= bytes.length - 12;
  return fits ? count : Number.POSITIVE_INFINITY;
}

function isTableSound({ type, bytes }: Table, samples: number, fileSize: number): boolean {
  switch (type) {
    case 'stts':
    case 'ctts':
      return column(bytes, 8, 0).reduce((total, number) => total + number, 0) <= samples;
    case 'stsc':
      return column(bytes, 12, 4).every((inChunk) => inChunk <= samples);
    case 'trun':
      return bytes.length >= 8 && bytes.readUInt32BE(4) <= fileSize;
    default:
      return true;
  }
}

/** One number of each entry of a table that starts with version, flags and a count; entries beyond the end of the table are skipped. */
function column(bytes: Buffer, entrySize: number, offset: number): number[] {
  const numbers: number[] = [];
  for (let entry = 8; entry + entrySize <= bytes.length; entry += entrySize) {
    numbers.push(bytes.readUInt32BE(entry + offset));
  }
  return numbers;
}
