import { boxesIn } from './boxes.js';
import { areFull, endOfSample, type Parts, partsIn, samplesIn, type Times, timesIn } from './plain-tracks.js';
import { FRAMES_FOR_RATE, isTruncated, positive, type Shown, thousandths } from './shown.js';

/** The matrix of a film that is shown as it is (ISO 14496-12, 8.2.2). */
const UPRIGHT = Buffer.from(
  '000100000000000000000000000000000001000000000000000000000000000040000000',
  'hex',
);

/** One track of a plain file. */
interface Track {
  id: number;
  codec: string;
  /** In pixels; null for sound. */
  size: { width: number; height: number } | null;
  tables: Parts;
  times: Times;
  /** How long its header says that it is, in units of which that many are a second. */
  length: number;
  units: number;
}

/**
 * What a plain MP4 file shows, by the content of its index: one film of H.264, upright, with at most one sound of AAC and one edit a track.
 * Null for all others and wherever there is a doubt, which `probeClip` judges. For what it takes it says what `probeClip` does, in a tenth
 * of the time: that is 0.4 ms of CPU for 30 frames, and 2 ms for 300.
 */
export function plainMp4(index: Buffer, fileSize: number): Shown | null {
  try {
    return shownBy(tracksIn(index), fileSize);
  } catch (error) {
    // A table that ends early.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function tracksIn(index: Buffer): Track[] {
  const boxes = boxesIn(index) ?? [];
  const contents = (type: string) =>
    boxes.flatMap((box) => (box.type === type ? [index.subarray(box.content, box.end)] : []));
  const [headers, tracks, notes] = [contents('mvhd'), contents('trak'), contents('udta')];
  const [header] = headers;
  const isPlain = headers.length === 1 && headers.length + tracks.length + notes.length === boxes.length;
  if (!header || !isPlain || header.readUInt8(0) > 1 || unitsOf(header) === 0) return [];
  if (!isUpright(header, header.readUInt8(0) === 1 ? 48 : 36)) return [];
  const read = notes.every(areSound) ? tracks.map(trackIn) : [];
  return read.every((track) => track !== null) ? read : [];
}

/** True for notes to people, such as the program that wrote the file, as far as the probe reads them. */
function areSound(notes: Buffer): boolean {
  const meta = partsIn(notes, 'meta')?.get('meta');
  const items = partsIn(meta?.subarray(4), 'hdlr ilst')?.get('ilst');
  const boxes = items && boxesIn(items);
  if (meta?.readUInt32BE(0) !== 0 || !items || !boxes) return false;
  return boxes.every(({ content, end }) => {
    const data = partsIn(items.subarray(content, end), 'data')?.get('data');
    return data !== undefined && data.length >= 8;
  });
}

function shownBy(tracks: readonly Track[], fileSize: number): Shown | null {
  const [film, ...films] = tracks.filter(({ size }) => size !== null);
  const sounds = tracks.filter(({ size }) => size === null);
  const isPlain = films.length === 0 && sounds.length <= 1 && sounds.every(({ id }) => id !== film?.id);
  if (!film?.size || !isPlain) return null;
  const { times, units, tables } = film;
  const first = times.shown[0] ?? 0;
  const promised = Math.max(
    ...tracks.map((track) => (track.times.shown[0] ?? 0) / track.units + track.length / track.units),
  );
  const there = Math.max(...tracks.map((track) => track.times.end / track.units));
  const end = endOfSample(tables, times.last);
  const duration = times.end / units - Math.max(0, first / units);
  if (isTruncated(there, promised) || end === null || end > fileSize || duration < 0) return null;
  const rate = rateOf(times.shown.slice(0, FRAMES_FOR_RATE), units);
  return {
    width: positive(film.size.width),
    height: positive(film.size.height),
    duration: thousandths(duration),
    fps: rate === null ? null : positive(thousandths(rate)),
    codecs: [film, ...sounds].map(({ codec }) => codec),
  };
}

/** Frames a second by when the first and the last of these are shown; null for a single one. */
function rateOf(shown: readonly number[], units: number): number | null {
  const [first, last] = [Math.min(...shown), Math.max(...shown)];
  return last > first ? (shown.length - 1) / (last / units - first / units) : null;
}

function trackIn(bytes: Buffer): Track | null {
  const track = partsIn(bytes, 'tkhd edts mdia');
  const media = partsIn(track?.get('mdia'), 'mdhd hdlr minf');
  const info = partsIn(media?.get('minf'), 'vmhd smhd dinf stbl');
  const tables = partsIn(info?.get('stbl'), 'stsd stts ctts cslg stss stsz stsc stco co64 sdtp sgpd sbgp');
  const [header, clock, handler] = [track?.get('tkhd'), media?.get('mdhd'), media?.get('hdlr')];
  if (!tables || !header || !clock || !handler) return null;
  if (!areFull(tables) || !partsIn(info?.get('dinf'), 'dref')) return null;
  const isLong = header.readUInt8(0) === 1;
  if (header.readUInt8(0) > 1 || clock.readUInt8(0) > 1 || !isUpright(header, isLong ? 52 : 40)) return null;
  const units = unitsOf(clock);
  const length = clock.readUInt8(0) === 1 ? Number(clock.readBigUInt64BE(24)) : clock.readUInt32BE(16);
  const [edit, samples] = [editIn(track?.get('edts')), samplesIn(tables)];
  if (units === 0 || length === 0 || edit === null || !samples) return null;
  const times = timesIn(tables, samples, edit);
  const kind = handler.toString('latin1', 8, 12);
  const entry = entryIn(tables, kind);
  return (
    times && entry && { id: header.readUInt32BE(isLong ? 20 : 12), ...entry, tables, times, length, units }
  );
}

/** How many units of a header (`mvhd`, `mdhd`) are a second. */
function unitsOf(header: Buffer): number {
  return header.readUInt32BE(header.readUInt8(0) === 1 ? 20 : 12);
}

function isUpright(header: Buffer, at: number): boolean {
  return header.subarray(at, at + UPRIGHT.length).equals(UPRIGHT);
}

/** How much an edit list leaves out of a track's beginning, in its own units; null for any other edit. */
function editIn(edits: Buffer | undefined): number | null {
  if (!edits) return 0;
  const list = partsIn(edits, 'elst')?.get('elst');
  if (!list || list.readUInt8(0) > 1 || list.readUInt32BE(4) !== 1) return null;
  const isLong = list.readUInt8(0) === 1;
  const start = isLong ? Number(list.readBigInt64BE(16)) : list.readInt32BE(12);
  const isSpeedKept = list.readUInt32BE(isLong ? 24 : 16) === 0x10000;
  return start >= 0 && isSpeedKept ? start : null;
}

/** What the one entry of a sample description (`stsd`) says. */
function entryIn(tables: Parts, kind: string): Pick<Track, 'codec' | 'size'> | null {
  const described = tables.get('stsd');
  if (described?.readUInt32BE(0) !== 0 || described.readUInt32BE(4) !== 1) return null;
  const entry = partsIn(described.subarray(8), 'avc1 mp4a');
  if (kind === 'vide') return filmIn(entry?.get('avc1'));
  return kind === 'soun' ? soundIn(entry?.get('mp4a')) : null;
}

/** ISO 14496-15, 5.4.2; the codec as in RFC 6381. */
function filmIn(entry: Buffer | undefined): Pick<Track, 'codec' | 'size'> | null {
  const parts = partsIn(entry?.subarray(78), 'avcC btrt colr pasp');
  const [config, shape] = [parts?.get('avcC'), parts?.get('pasp')];
  if (!entry || !config || config.length < 4) return null;
  if (shape && shape.readUInt32BE(0) !== shape.readUInt32BE(4)) return null;
  const size = { width: entry.readUInt16BE(24), height: entry.readUInt16BE(26) };
  return { codec: `avc1.${config.toString('hex', 1, 4)}`, size };
}

/** ISO 14496-14, 5.6, as hex: AAC of low complexity, each length of a descriptor in one byte or in four. */
const AAC =
  /^0{8}03(?:808080)?[0-7][0-9a-f]{5}0004(?:808080)?(?:1[1-9a-f]|[2-7][0-9a-f])40[0-9a-f]{24}05(?:808080)?0[2-7]1[0-7][0-9a-f]{2}/;

function soundIn(entry: Buffer | undefined): Pick<Track, 'codec' | 'size'> | null {
  const config = partsIn(entry?.subarray(28), 'esds btrt')?.get('esds');
  const isPlain = entry?.readUInt16BE(8) === 0 && config && AAC.test(config.toString('hex'));
  return isPlain ? { codec: 'mp4a.40.2', size: null } : null;
}
