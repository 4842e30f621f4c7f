import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  backoff,
  LONGEST_TOLD_WAIT,
  pollBackoff,
  SUBMIT_BACKOFF,
  waitAsTold,
} from '../../../src/gateway/http/retry.js';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const tries = fc.integer({ min: 1, max: 100_000 });

test('submissions wait 1 s, then twice as long each time, up to 30 s', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7].map((n) => backoff(n, SUBMIT_BACKOFF, () => 0));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  expect(backoff(9, SUBMIT_BACKOFF, () => 0.999_999)).toBeCloseTo(30_000, -1);
});

test('no wait is below the first or above the most, whatever chance says', () => {
  fc.assert(
    fc.property(tries, fc.integer({ min: 1, max: 120_000 }), chance, (n, interval, r) => {
      const { first, most } = pollBackoff(interval);
      const wait = backoff(n, { first, most }, () => r);
      expect(wait).toBeGreaterThanOrEqual(interval);
      expect(wait).toBeLessThanOrEqual(Math.max(interval, 30_000));
    }),
  );
});

test('a later try never waits less than an earlier one by the same chance', () => {
  fc.assert(
    fc.property(tries, chance, (n, r) => {
      const random = () => r;
      expect(backoff(n + 1, SUBMIT_BACKOFF, random)).toBeGreaterThanOrEqual(
        backoff(n, SUBMIT_BACKOFF, random),
      );
    }),
  );
});

test('what the server asks for is honoured, bounded, and never undercuts our own wait', () => {
  expect(waitAsTold(null, 2000)).toBe(2000);
  expect(waitAsTold(0, 2000)).toBe(2000);
  expect(waitAsTold(60_000, 2000)).toBe(60_000);
  expect(waitAsTold(86_400_000, 2000)).toBe(LONGEST_TOLD_WAIT);
});
