import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCutShort } from '../../src/system/image-end.js';

const reader = (bytes: Buffer) => ({
  size: bytes.length,
  read: async (position: number, length: number) => bytes.subarray(position, position + length),
  close: async () => undefined,
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** Of one pixel, with a thumbnail in its EXIF data, that has an end of its own. */
const JPEG = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  Buffer.from([0xff, 0xe1, 0, 14]),
  Buffer.from('Exif\0\0'),
  Buffer.from([0xff, 0xd8, 7, 7, 0xff, 0xd9]),
  Buffer.from([0xff, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
  Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0]),
  Buffer.from([1, 2, 0xff, 0, 3, 4]),
  Buffer.from([0xff, 0xd9]),
]);
const WEBP = readFileSync(new URL('../../examples/storyboard/frames/030.webp', import.meta.url));
const IMAGES = { 'image/png': PNG, 'image/jpeg': JPEG, 'image/webp': WEBP };

describe.each(Object.entries(IMAGES))('%s', (mime, whole) => {
  it('is whole', async () => {
    expect(await isCutShort(reader(whole), mime)).toBe(false);
  });

  it('is whole with anything behind it, as phones write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (more) => {
        expect(await isCutShort(reader(Buffer.concat([whole, more])), mime)).toBe(false);
      }),
    );
  });

  it('is not wherever it was cut', async () => {
    const lengths = Array.from({ length: Math.min(whole.length, 200) - 12 }, (_, at) => 12 + at);
    for (const length of [...lengths, whole.length - 2])
      expect(await isCutShort(reader(whole.subarray(0, length)), mime), `${length}`).toBe(
        length < whole.length,
      );
  });
});

it('a JPEG with more than a piece of data behind its scan is searched to its end', async () => {
  const [start, end] = [JPEG.subarray(0, -2), JPEG.subarray(-2)];
  for (const length of [2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1]) {
    const long = Buffer.concat([start, Buffer.alloc(length - 6), end, Buffer.from('more')]);
    expect(await isCutShort(reader(long), 'image/jpeg')).toBe(false);
    expect(await isCutShort(reader(Buffer.concat([start, Buffer.alloc(length)])), 'image/jpeg')).toBe(true);
  }
});

it('what makes no sense is left to others', async () => {
  const odd = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1]), Buffer.from('no marker')]);
  expect(await isCutShort(reader(odd), 'image/jpeg')).toBe(false);
});
