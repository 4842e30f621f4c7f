import { boxesIn } from './boxes.js';

const TRACKS = new Set(['trak', 'traf']);
/** Nested in this order. */
const FOLDERS = ['mdia', 'minf', 'stbl'];

/** A box of an index; `bytes` is its content. */
interface Table {
  type: string;
  bytes: Buffer;
}

/**
 * True if the sample tables of a `moov` or `moof` box (its content, without size and type) are consistent with each other and with
 * the file size (ISO 14496-12, 8.6 to 8.8). Tables that claim more samples than there are would keep a reader busy for hours.
 */
export function areTablesSound(index: Buffer, fileSize: number): boolean {
  const boxes = tablesIn(index);
  if (!boxes) return false;
  return boxes.every(({ type, bytes }) => !TRACKS.has(type) || isTrackSound(tablesIn(bytes), fileSize));
}

function isTrackSound(tables: Table[] | null, fileSize: number): boolean {
  if (!tables) return false;
  const samples = Math.max(0, ...tables.map((table) => sampleCount(table, fileSize)));
  return (
    samples !== Number.POSITIVE_INFINITY && tables.every((table) => isTableSound(table, samples, fileSize))
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
      return sum(column(bytes, 8, 0)) <= samples;
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

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
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
