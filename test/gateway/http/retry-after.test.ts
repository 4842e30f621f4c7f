import { expect, test } from 'vitest';
import { parseRetryHint, retryAfter } from '../../../src/gateway/http/retry.js';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

test.each([
  ['120', 120_000],
  ['0', 0],
  ['1.5', 1500],
  [' 3 ', 3000],
  ['99999999999999999999', 86_400_000],
  ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ['Tue, 22 Nov 2050 11:00:00 GMT', 86_400_000],
  ['-5', null],
  ['soon', null],
  ['', null],
  ['Sun, tomorrow', null],
])('Retry-After: %j is %j ms', (header, wait) => {
  expect(retryAfter({ 'retry-after': header }, NOW)).toBe(wait);
});

test('no Retry-After is no wait', () => {
  expect(retryAfter({}, NOW)).toBeNull();
});

test('a wait in words', () => {
  expect(parseRetryHint('Rate limit is exceeded. Try again in 12 seconds.')).toBe(12_000);
  expect(parseRetryHint('Try again in 1 second')).toBe(1000);
  expect(parseRetryHint('Try again later.')).toBeNull();
});
