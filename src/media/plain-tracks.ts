import { boxesIn } from './boxes.js';

/** The contents of the boxes in a box, by type. */
export type Parts = ReadonlyMap<string, Buffer>;

/** Those boxes where they fill the box exactly, each stands there once, and all are of these types, named with spaces between; else null. */
export function partsIn(bytes: Buffer | undefined, types: string): Parts | null {
  const boxes = bytes && boxesIn(bytes);
  const known = types.split(' ');
  if (!bytes || !boxes?.every(({ type }) => known.includes(type))) return null;
  const parts = new Map(boxes.map(({ type, content, end }) => [type, bytes.subarray(content, end)]));
  return parts.size === boxes.length ? parts : null;
}

/** Bytes of an entry of each table that starts with its version, its flags and a count (ISO 14496-12, 8.6 and 8.7). */
const ENTRIES = { stts: 8, ctts: 8, stss: 4, stsc: 12, stco: 4, co64: 8 };

/** True where each table of a track is as long as its count says. */
export function areFull(tables: Parts): boolean {
  return Object.entries(ENTRIES).every(([type, bytes]) => {
    const table = tables.get(type);
    return !table || table.length === 8 + bytes * table.readUInt32BE(4);
  });
}

/** When the samples of a track are shown, in the track's own units, edits taken off. */
export interface Times {
  /** Those of its samples in the order in which they are decoded. */
  shown: readonly number[];
  /** The sample that is shown last, and when it ends. */
  last: number;
  end: number;
}

/** The times that a sample table (`stbl`) says; null where its tables do not say one for each of so many samples. */
export function timesIn(tables: Parts, samples: number, edit: number): Times | null {
  const lengths = perSample(tables.get('stts'), samples);
  const offsets = tables.has('ctts') ? perSample(tables.get('ctts'), samples) : null;
  if (!lengths || lengths.some((length) => length <= 0) || (tables.has('ctts') && !offsets)) return null;
  const shown: number[] = [];
  let decoded = -edit;
  let last = 0;
  for (const [sample, length] of lengths.entries()) {
    const time = decoded + (offsets?.[sample] ?? 0);
    const latest = shown[last];
    if (time === latest) return null;
    if (latest !== undefined && time > latest) last = sample;
    shown.push(time);
    decoded += length;
  }
  return { shown, last, end: (shown[last] ?? 0) + (lengths[last] ?? 0) };
}

/** The numbers of a table of runs: a count of samples and the number of each; signed, as readers take both versions. */
function perSample(table: Buffer | undefined, samples: number): number[] | null {
  if (!table) return null;
  const numbers: number[] = [];
  for (let at = 8; at < table.length; at += 8) {
    const count = table.readUInt32BE(at);
    if (numbers.length + count > samples) return null;
    for (let each = 0; each < count; each += 1) numbers.push(table.readInt32BE(at + 4));
  }
  return numbers.length === samples ? numbers : null;
}

/** The number of samples in a table that lists a size for each (`stsz`); null for any other table. */
export function samplesIn(tables: Parts): number | null {
  const sizes = tables.get('stsz');
  if (!sizes || sizes.length < 16 || sizes.readUInt32BE(4) !== 0) return null;
  const count = sizes.readUInt32BE(8);
  return sizes.length === 12 + 4 * count ? count : null;
}

/** Where a sample's bytes end in the file; null where the tables do not say. */
export function endOfSample(tables: Parts, sample: number): number | null {
  const [sizes, runs] = [tables.get('stsz'), tables.get('stsc')];
  const [chunks, width] = tables.has('stco') ? [tables.get('stco'), 4] : [tables.get('co64'), 8];
  if (!sizes || !runs || !chunks || (tables.has('stco') && tables.has('co64'))) return null;
  const count = runs.readUInt32BE(4);
  if (count === 0 || runs.readUInt32BE(8) !== 1) return null;
  let first = 0;
  for (let run = 0; run < count; run += 1) {
    const at = 8 + 12 * run;
    const [chunk, inChunk] = [runs.readUInt32BE(at), runs.readUInt32BE(at + 4)];
    const next = run + 1 < count ? runs.readUInt32BE(at + 12) : Number.POSITIVE_INFINITY;
    if (inChunk === 0 || next <= chunk) return null;
    const behind = first + (next - chunk) * inChunk;
    if (sample >= behind) {
      first = behind;
      continue;
    }
    const skipped = Math.floor((sample - first) / inChunk);
    const place = 8 + width * (chunk - 1 + skipped);
    let end = width === 4 ? chunks.readUInt32BE(place) : Number(chunks.readBigUInt64BE(place));
    for (let each = first + skipped * inChunk; each <= sample; each += 1)
      end += sizes.readUInt32BE(12 + 4 * each);
    return end;
  }
  return null;
}
