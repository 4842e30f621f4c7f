import { expect, it } from 'vitest';
import { imageLook } from '../../src/system/image-look.js';

const reader = (bytes: Buffer) => ({
  size: bytes.length,
  read: async (position: number, length: number) => bytes.subarray(position, position + length),
  close: async () => undefined,
});

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4);
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

/** `color` is the color type of RFC 2083: 2 true color, 3 palette, 6 true color with alpha. */
function png(color: number, ...more: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(1920, 0);
  header.writeUInt32BE(1080, 4);
  header.set([8, color], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), ...more, chunk('IDAT', Buffer.alloc(99))]);
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

function exif(order: 'II' | 'MM', orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  const isLittle = order === 'II';
  const u16 = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  tiff.write(order);
  u16(42, 2);
  if (isLittle) tiff.writeUInt32LE(8, 4);
  else tiff.writeUInt32BE(8, 4);
  u16(1, 8);
  u16(0x0112, 10);
  u16(3, 12);
  u16(orientation, 18);
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff]));
}

function jpeg(...segments: Buffer[]): Buffer {
  return jpegOf(3, ...segments);
}

/** Of so many color components: 3 for YCbCr, 4 for CMYK. */
function jpegOf(components: number, ...segments: Buffer[]): Buffer {
  const frame = Buffer.from([8, 0x04, 0x38, 0x07, 0x80, components, 0, 0, 0]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, segment(0xc2, frame), Buffer.alloc(50)]);
}

function webp(kind: string, data: number[]): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.write('RIFF');
  bytes.write('WEBP', 8);
  bytes.write(kind, 12);
  bytes.set(data, 20);
  return bytes;
}

const WIDE = { width: 1920, height: 1080 };
const COLOR_TABLE = segment(0xc4, Buffer.alloc(60));
const PROFILE = segment(0xe2, Buffer.alloc(60_000));

it.each([
  ['PNG', 'png', png(2), { ...WIDE, hasAlpha: false }],
  ['PNG with alpha', 'png', png(6), { ...WIDE, hasAlpha: true }],
  [
    'PNG with a transparent colour',
    'png',
    png(3, chunk('PLTE', Buffer.alloc(9)), chunk('tRNS', Buffer.alloc(3))),
    { ...WIDE, hasAlpha: true },
  ],
  ['JPEG', 'jpeg', jpeg(), { ...WIDE, hasAlpha: false }],
  [
    'JPEG behind a long profile and a table',
    'jpeg',
    jpeg(PROFILE, COLOR_TABLE),
    { ...WIDE, hasAlpha: false },
  ],
  ['JPEG in CMYK', 'jpeg', jpegOf(4), { ...WIDE, hasAlpha: false, oddity: 'cmyk' }],
  ['JPEG with filled markers', 'jpeg', jpeg(Buffer.from([0xff, 0xff])), { ...WIDE, hasAlpha: false }],
  [
    'JPEG of a camera that was held upright',
    'jpeg',
    jpeg(exif('MM', 6)),
    { width: 1080, height: 1920, hasAlpha: false },
  ],
  [
    'the same in the other byte order',
    'jpeg',
    jpeg(exif('II', 8)),
    { width: 1080, height: 1920, hasAlpha: false },
  ],
  ['JPEG upside down', 'jpeg', jpeg(exif('II', 3)), { ...WIDE, hasAlpha: false }],
  [
    'animated WebP',
    'webp',
    webp('VP8X', [2, 0, 0, 0, 0x7f, 7, 0, 0x37, 4, 0]),
    { ...WIDE, hasAlpha: false, oddity: 'animated' },
  ],
  ['WebP', 'webp', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 0x80, 7, 0x38, 4]), { ...WIDE, hasAlpha: false }],
  [
    'lossless WebP with alpha',
    'webp',
    webp('VP8L', [0x2f, 0x7f, 0xc7, 0x0d, 0x11]),
    { ...WIDE, hasAlpha: true },
  ],
  [
    'extended WebP with alpha',
    'webp',
    webp('VP8X', [0x10, 0, 0, 0, 0x7f, 7, 0, 0x37, 4, 0]),
    { ...WIDE, hasAlpha: true },
  ],
])('the look of a %s', async (_what, type, bytes, look) => {
  expect(await imageLook(reader(bytes), `image/${type}`)).toEqual(look);
});

it.each(['png', 'jpeg', 'webp'])(
  'what is cut short anywhere or means nothing has no look and no end: %s',
  async (type) => {
    const whole = {
      png: png(3),
      jpeg: jpeg(exif('MM', 6)),
      webp: webp('VP8X', [0, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
    }[type] as Buffer;
    for (let length = 0; length < whole.length; length += 1) {
      await imageLook(reader(whole.subarray(0, length)), `image/${type}`);
      const wrong = Buffer.from(whole);
      wrong[length] = 0xff;
      await imageLook(reader(wrong), `image/${type}`);
    }
    expect(await imageLook(reader(Buffer.alloc(100)), `image/${type}`)).toBe(null);
  },
);
