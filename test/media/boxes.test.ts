import { describe, expect, it } from 'vitest';
import { boxAt, boxesIn } from '../../src/media/boxes.js';

function box(type: string, content: number, size = content + 8): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, Buffer.alloc(content)]);
}

function largeBox(type: string, content: number, size = content + 16): Buffer {
  const large = Buffer.alloc(8);
  large.writeBigUInt64BE(BigInt(size));
  return Buffer.concat([box(type, 0, 1), large, Buffer.alloc(content)]);
}

describe('boxesIn', () => {
  it('gives the boxes of both sizes, one after another', () => {
    expect(boxesIn(Buffer.concat([box('ftyp', 4), largeBox('mdat', 3), box('free', 0)]))).toEqual([
      { type: 'ftyp', content: 8, end: 12 },
      { type: 'mdat', content: 28, end: 31 },
      { type: 'free', content: 39, end: 39 },
    ]);
    expect(boxesIn(Buffer.alloc(0))).toEqual([]);
  });

  it.each([
    ['a box that reaches too far', box('moov', 4, 13)],
    ['bytes behind the last box', Buffer.concat([box('moov', 4), Buffer.alloc(3)])],
    ['a box smaller than its head', box('moov', 4, 7)],
    ['a large box smaller than its head', largeBox('moov', 4, 15)],
    ['a large box without its size', box('moov', 0, 1)],
    ['a box that runs to the end', box('moov', 4, 0)],
  ])('gives none with %s', (_, bytes) => {
    expect(boxesIn(bytes)).toBeNull();
  });
});

describe('boxAt', () => {
  it('lets a box run to the end of a file', () => {
    expect(boxAt(box('mdat', 0, 0), 24, 100)).toEqual({ type: 'mdat', content: 32, end: 100 });
  });
});
