import type { Reader } from './disk.js';

/** How many parts of a PNG are stepped over, at most. */
const MOST_PARTS = 10_000;
/** Of a JPEG, so many bytes are searched at a time. */
const PIECE = 1024 * 1024;
const SCAN = 0xda;
const END = Buffer.from([0xff, 0xd9]);

/** True for a PNG, JPEG or WebP that ends before its picture does, as one that was copied in part. Throws what the disk throws. */
export async function isCutShort(reader: Reader, mime: string): Promise<boolean> {
  const read = async (position: number, length: number) => {
    const bytes = await reader.read(position, length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const isCut = mime === 'image/png' ? isPngCut : mime === 'image/jpeg' ? isJpegCut : isWebpCut;
  return isCut(read, reader.size);
}

type Read = (position: number, length: number) => Promise<Buffer>;

/** A PNG (RFC 2083) ends with a chunk IEND; what stands after that is no part of it. */
async function isPngCut(read: Read, size: number): Promise<boolean> {
  if ((await read(Math.max(0, size - 8), 4)).toString('latin1') === 'IEND') return false;
  let at = 8;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const chunk = await read(at, 8);
    if (chunk.length < 8) return true;
    at += 12 + chunk.readUInt32BE(0);
    if (chunk.toString('latin1', 4) === 'IEND') return at > size;
  }
  return false;
}

/** A JPEG (ITU T.81) ends with the marker FFD9, which its scans cannot hold; a small picture in the segments before them may. */
async function isJpegCut(read: Read, size: number): Promise<boolean> {
  let at = 2;
  for (;;) {
    const segment = await read(at, 4);
    if (segment.length < 4) return true;
    if (segment[0] !== 0xff) return false;
    if (segment[1] === 0xff) at += 1;
    else {
      at += 2 + segment.readUInt16BE(2);
      if (segment[1] === SCAN) break;
    }
  }
  if (at <= size - 2 && (await read(size - 2, 2)).equals(END)) return false;
  for (; at < size; at += PIECE) if ((await read(at, PIECE + 1)).includes(END)) return false;
  return true;
}

/** A WebP (RFC 9649) says how long it is. */
async function isWebpCut(read: Read, size: number): Promise<boolean> {
  const head = await read(0, 8);
  // Some writers count the byte that makes a length even, and leave it out.
  return head.length < 8 || head.readUInt32LE(4) + 8 > size + 1;
}
