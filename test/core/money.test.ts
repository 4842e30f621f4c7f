import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd, parseUsd, sumUsd } from '../../src/core/money.js';
import { takesOf } from '../../src/takes/takes.js';
import { film } from '../support/resolved-film.js';

describe('amounts of dollars', () => {
  it.each<[string | number, bigint, string]>([
    [25, 25_000_000n, '25.00'],
    ['1.5', 1_500_000n, '1.50'],
    [0.0896, 89_600n, '0.0896'],
    ['0.000001', 1n, '0.000001'],
    ['0.100000000', 100_000n, '0.10'],
    [0, 0n, '0.00'],
    ['12.345', 12_345_000n, '12.345'],
  ])('%s', (written, micros, printed) => {
    expect(parseUsd(written)).toEqual({ ok: true, value: micros });
    expect(formatUsd(micros)).toBe(printed);
  });

  it.each([
    '',
    '-1',
    '+1',
    '1e3',
    '.5',
    '1.',
    '1,5',
    ' 1',
    '$1',
    '0.0000001',
    1e21,
    1e-7,
    Number.NaN,
    -0.5,
    Number.POSITIVE_INFINITY,
  ])('%s is none', (written) => {
    expect(parseUsd(written).ok).toBe(false);
  });

  it('are printed exactly, below zero too', () => {
    expect(formatUsd(-1_500_000n)).toBe('-1.50');
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 17n), (micros) => {
        const text = formatUsd(micros);
        expect(text).toMatch(/^\d+\.\d{2,6}$/);
        expect(parseUsd(text)).toEqual({ ok: true, value: micros });
      }),
    );
  });

  it('sum exactly, 10,000 quotes in any order', () => {
    const takes = takesOf(
      film([
        { id: 'a', settings: { duration: 6, resolution: '1080p' } },
        { id: 'b', settings: { duration: 8, resolution: '2160p' } },
        { id: 'c', settings: { duration: 10, resolution: '1080p' } },
      ]),
    );
    const quotes = takes.map(({ quote }) => quote.usd ?? 0n);
    expect(quotes).toEqual([360_000n, 1_920_000n, 600_000n]);
    const amount = fc.oneof(fc.constantFrom(...quotes, 89_600n), fc.bigInt(1n, 1_000_000n));
    fc.assert(
      fc.property(fc.array(amount, { minLength: 10_000, maxLength: 10_000 }), (amounts) => {
        const byCents = new Map<bigint, bigint>();
        for (const each of amounts) byCents.set(each, (byCents.get(each) ?? 0n) + 1n);
        let expected = 0n;
        for (const [each, count] of byCents) expected += each * count;
        expect(sumUsd(amounts)).toBe(expected);
        expect(sumUsd(amounts.toReversed())).toBe(expected);
        expect(parseUsd(formatUsd(expected))).toEqual({ ok: true, value: expected });
      }),
      { numRuns: Number(process.env.RUNS ?? 10) },
    );
  });
});
