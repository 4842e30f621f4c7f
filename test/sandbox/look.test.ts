import { describe, expect, test } from 'vitest';
import { lookOf, readLook } from '../../src/sandbox/look.js';
import { drawPicture } from '../../src/sandbox/picture.js';

describe('the look of a prompt', () => {
  test('is the same for the same words, and nearly the same for another take', () => {
    const first = readLook(lookOf('a pier in fog', 0));
    expect(lookOf('a pier in fog', 0)).toBe(lookOf('a pier in fog', 0));
    expect(readLook(lookOf('a pier in fog', 1))).toEqual({ ...first, variant: 1 });
    expect(readLook(lookOf('a pier in fog', 4))).toEqual(first);
  });

  test.each([
    ['Dawn over the sea', { palette: 'dawn', motif: 'sea' }],
    ['NEON signs above a street', { palette: 'neon', motif: 'skyline' }],
    ['Inside a room, a candle', { palette: 'lamp', motif: 'window' }],
    ['a desert at night', { palette: 'desert', motif: 'hills' }],
  ])('follows the first words that mean something: %s', (prompt, look) => {
    expect(readLook(lookOf(prompt, 0))).toMatchObject(look);
  });

  test('is one of many where no word means anything', () => {
    const looks = Array.from({ length: 200 }, (_, index) => readLook(lookOf(`thing ${index}`, 0)));
    expect(new Set(looks.map(({ palette, motif }) => `${palette} ${motif}`)).size).toBeGreaterThan(35);
  });

  test('fits a number that JSON keeps', () => {
    for (let index = 0; index < 500; index += 1)
      expect(Number.isSafeInteger(lookOf(`thing ${index}`, index))).toBe(true);
  });
});

describe('a picture', () => {
  const draw = (prompt: string, variant = 0) => Buffer.from(drawPicture(128, 72, lookOf(prompt, variant)));

  test('depends on the look alone', () => {
    expect(draw('a pier in fog').equals(draw('a pier in fog'))).toBe(true);
    expect(draw('a pier in fog').equals(draw('a pier in fog', 1))).toBe(false);
  });

  test('differs from shot to shot', () => {
    const shots = ['a pier in fog', 'a ferry in fog', 'a boat in fog', 'the bay in fog', 'fog over the lake'];
    expect(new Set(shots.map((prompt) => draw(prompt).toString('hex'))).size).toBe(shots.length);
  });

  test('stays in the range of video, with all planes painted', () => {
    for (let look = 0; look < 4 * 10 * 5; look += 4) {
      const yuv = drawPicture(64, 36, look);
      expect(yuv).toHaveLength(64 * 36 * 1.5);
      expect(Math.min(...yuv)).toBeGreaterThanOrEqual(15);
      expect(Math.max(...yuv)).toBeLessThanOrEqual(240);
    }
  });
});
