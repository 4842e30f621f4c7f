import { expect, test } from 'vitest';
import { cents, dollars } from '../../src/core/figures.js';

test.each([
  [0n, '$0.00'],
  [13_739_200n, '$13.74'],
  [5_000n, '$0.01'],
  [4_999n, '$0.004999'],
  [12_960_000n, '$12.96'],
])('%d micro-dollars are %s in a headline', (amount, text) => {
  expect(cents(amount)).toBe(text);
});

test('a table shows amounts exactly', () => {
  expect([dollars(13_739_200n), dollars(-89_600n)]).toEqual(['$13.7392', '-$0.0896']);
});
