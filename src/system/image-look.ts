import type { Reader } from './disk.js';

/** What an image looks like, by its header. */
export interface ImageLook {
  /** In pixels, as it is shown: an orientation in a photo's EXIF data is applied. */
  width: number;
  height: number;
  /** It can have transparent parts. */
  hasAlpha: boolean;
  /** What models may refuse or show otherwise: the four colors of print, or several pictures. */
  oddity?: 'cmyk' | 'animated';
}

/** The most steps from one part of a file to the next. */
const MOST_PARTS = 1000;
/** The beginning of a part, in bytes, that is read of each. */
const PART = 40;

/** Reads the header of a PNG (RFC 2083), JPEG (ITU T.81) or WebP (RFC 9649); null where it makes no sense. Throws what the disk throws. */
export async function imageLook(reader: Reader, mime: string): Promise<ImageLook | null> {
  const read = async (position: number, length: number) => {
    const bytes = await reader.read(position, length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const look = await (mime === 'image/png' ? pngLook : mime === 'image/jpeg' ? jpegLook : webpLook)(read);
  return look && look.width > 0 && look.height > 0 ? look : null;
}

type Read = (position: number, length: number) => Promise<Buffer>;

async function pngLook(read: Read): Promise<ImageLook | null> {
  const head = await read(0, 33);
  if (head.length < 33 || head.toString('latin1', 12, 16) !== 'IHDR') return null;
  const look = { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  // Greyscale and true colour with an alpha channel; any other kind may name a transparent colour before its data.
  if (head[25] === 4 || head[25] === 6) return { ...look, hasAlpha: true };
  let at = 33;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const chunk = await read(at, 8);
    const type = chunk.toString('latin1', 4, 8);
    if (type === 'tRNS') return { ...look, hasAlpha: true };
    if (chunk.length < 8 || type === 'IDAT') break;
    at += 12 + chunk.readUInt32BE(0);
  }
  return { ...look, hasAlpha: false };
}

async function jpegLook(read: Read): Promise<ImageLook | null> {
  let at = 2;
  let isTurned = false;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const segment = await read(at, PART);
    if (segment.length < 10 || segment[0] !== 0xff) return null;
    const marker = segment[1] ?? 0;
    // A marker may be filled up with any number of 0xff.
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const height = segment.readUInt16BE(5);
      const width = segment.readUInt16BE(7);
      const look = { width: isTurned ? height : width, height: isTurned ? width : height, hasAlpha: false };
      return segment[9] === 4 ? { ...look, oddity: 'cmyk' } : look;
    } else {
      const length = segment.readUInt16BE(2);
      if (marker === 0xe1) isTurned ||= (await orientation(read, at + 4, length - 2)) >= 5;
      at += 2 + length;
    }
  }
  return null;
}

/** The orientation in EXIF data (tag 0x0112), 1 where there is none; from 5 on it swaps width and height. */
async function orientation(read: Read, at: number, length: number): Promise<number> {
  const exif = await read(at, Math.min(length, 4096));
  if (exif.length < 14 || exif.toString('latin1', 0, 4) !== 'Exif') return 1;
  const tiff = exif.subarray(6);
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (offset: number) => (isLittle ? tiff.readUInt16LE(offset) : tiff.readUInt16BE(offset));
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return 1;
  const count = u16(first);
  for (let entry = 0; entry < count; entry += 1) {
    const tag = first + 2 + entry * 12;
    if (tag + 12 > tiff.length) return 1;
    if (u16(tag) === 0x0112) return u16(tag + 8);
  }
  return 1;
}

async function webpLook(read: Read): Promise<ImageLook | null> {
  const head = await read(0, 30);
  if (head.length < 30) return null;
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return {
        width: head.readUIntLE(24, 3) + 1,
        height: head.readUIntLE(27, 3) + 1,
        hasAlpha: ((head[20] ?? 0) & 0x10) !== 0,
        ...(((head[20] ?? 0) & 0x02) !== 0 && { oddity: 'animated' as const }),
      };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      const hasAlpha = ((bits >>> 28) & 1) === 1;
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasAlpha };
    }
    case 'VP8 ':
      return {
        width: head.readUInt16LE(26) & 0x3fff,
        height: head.readUInt16LE(28) & 0x3fff,
        hasAlpha: false,
      };
    default:
      return null;
  }
}
