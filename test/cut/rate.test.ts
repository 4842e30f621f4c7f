import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framesIn, rateOf, rateText, secondsAt } from '../../src/cut/rate.js';

describe('rateOf', () => {
  it.each([
    [24, 24, 1],
    [23.976, 24000, 1001],
    [29.97, 30000, 1001],
    [59.94, 60000, 1001],
    [25.001, 25, 1],
    [12.5, 12500, 1000],
    [1, 1, 1],
  ])('takes %f for %i / %i', (fps, over, under) => {
    expect(rateOf(fps)).toEqual({ over, under });
  });
});

it('finds every frame again by the time at which it begins', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(24, 25, 30, 50, 23.976, 29.97, 59.94, 12.5),
      fc.nat(1_000_000),
      (fps, frame) => {
        const rate = rateOf(fps);
        expect(framesIn(secondsAt(frame, rate), rate)).toBe(frame);
      },
    ),
  );
});

it('writes a rate as people do', () => {
  expect([24, 23.976, 29.97, 12.5].map((fps) => rateText(rateOf(fps)))).toEqual([
    '24',
    '23.976',
    '29.97',
    '12.5',
  ]);
});
