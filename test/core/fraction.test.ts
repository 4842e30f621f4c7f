import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, fractionOf, timesRoundedUp } from '../../src/core/fraction.js';

describe('fractions', () => {
  it('reads a number as it was written', () => {
    expect(fractionOf(6)).toEqual({ over: 6n, under: 1n });
    expect(fractionOf(23.976)).toEqual({ over: 23976n, under: 1000n });
    expect(fractionOf(0.1)).toEqual({ over: 1n, under: 10n });
  });

  it.each([0, -1, -0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e30, 1e-9, '6', null, undefined, true, [6]])(
    'reads nothing in %s',
    (value) => {
      expect(fractionOf(value)).toBeNull();
    },
  );

  it('rounds up only what does not come out even', () => {
    const frames = fractionOf(121);
    const fps = fractionOf(25);
    if (!frames || !fps) throw new Error('121 and 25 are positive');
    expect(timesRoundedUp(60_000n, divide(frames, fps))).toBe(290_400n);
    expect(timesRoundedUp(1n, divide(fps, frames))).toBe(1n);
  });

  it('is exact: the result is the least integer that is not too small', () => {
    const positive = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), positive, positive, (amount, a, b) => {
        const [over, under] = [fractionOf(a), fractionOf(b)];
        if (!over || !under) throw new Error('both are positive');
        const result = timesRoundedUp(amount, divide(over, under));
        expect(result * BigInt(b)).toBeGreaterThanOrEqual(amount * BigInt(a));
        expect((result - 1n) * BigInt(b)).toBeLessThan(amount * BigInt(a));
      }),
    );
  });
});
