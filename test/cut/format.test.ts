import { expect, it } from 'vitest';
import { formatOf } from '../../src/cut/format.js';
import { FULL_HD, footage } from './footage.js';

const small = footage({ width: 1281, height: 721, fps: 25 });
const expected = [{ size: { width: 3840, height: 2160 }, fps: 50 }];

it('is what the manifest says', () => {
  const wanted = { size: { width: 640, height: 360 }, fps: 23.976 };
  expect(formatOf(wanted, [small], expected)).toEqual({
    size: { width: 640, height: 360 },
    rate: { over: 24000, under: 1001 },
  });
});

it('or else what most clips are, with even sides', () => {
  expect(formatOf({}, [footage(), small, small], expected)).toEqual({
    size: { width: 1280, height: 720 },
    rate: { over: 25, under: 1 },
  });
});

it('or else what is expected, or else full HD at 24 frames a second', () => {
  expect(formatOf({}, [], expected)).toEqual({
    size: { width: 3840, height: 2160 },
    rate: { over: 50, under: 1 },
  });
  expect(formatOf({}, [], [{ size: null, fps: null }])).toEqual(FULL_HD);
});
