import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceRule } from '../../src/catalog/model.js';
import { quote, withPrice } from '../../src/catalog/price.js';
import type { JsonObject } from '../../src/core/json.js';
import { formatUsd } from '../../src/core/money.js';
import { model } from '../support/resolved-film.js';

function quoted(name: string, body: JsonObject, rule?: PriceRule): string | null {
  const priced = rule ? withPrice(model(name), rule) : model(name);
  const { usd, basis } = quote(priced, body);
  return usd === null ? (basis === 'unknown' ? null : `null but ${basis}`) : `${formatUsd(usd)} ${basis}`;
}

describe('quote', () => {
  it.each<[string, JsonObject, string | null]>([
    ['ltx-2-video', { duration: 6, resolution: '1080p' }, '0.36 documented'],
    ['ltx-2-video', { duration: 8, resolution: '2160p' }, '1.92 documented'],
    ['ltx-2-video', { duration: 10, resolution: '720p' }, null],
    ['ltx-2-video', { duration: 10, resolution: '1440p' }, '1.20 documented'],
    ['ltx-2-video', { resolution: '1080p' }, null],
    ['ltx-2-video', { duration: 6 }, null],
    ['ltx-2-video', { duration: '6', resolution: '1080p' }, null],
    ['ltx-2-video', { duration: -6, resolution: '1080p' }, null],
    ['ltx-2-video', { duration: 6, resolution: 'constructor' }, null],
    ['ltx-2-pro', { duration: 6, resolution: '1080p' }, null],
    ['ltx-2-19b', {}, '0.0896 assumed'],
    ['ltx-2-19b', { num_frames: 481, video_size: '1280x720' }, '0.0896 assumed'],
  ])('%s %j costs %s', (name, body, expected) => {
    expect(quoted(name, body)).toBe(expected);
  });

  it.each<[string, PriceRule, JsonObject, string | null]>([
    [
      'ltx-2-pro',
      { kind: 'per_second', by_resolution: { '1080p': 60_000n } },
      { duration: 8, resolution: '1080p' },
      '0.48 user',
    ],
    [
      'ltx-2-pro',
      { kind: 'per_second', by_resolution: { '1080p': 60_000n } },
      { duration: 8, resolution: '2160p' },
      null,
    ],
    [
      'ltx-2-pro',
      { kind: 'per_second', by_resolution: { '1080p': 60_000n, any: 1n } },
      { duration: 8, resolution: '2160p' },
      '0.000008 user',
    ],
    [
      'ltx-2-19b',
      { kind: 'per_second', by_resolution: { any: 100_000n } },
      { num_frames: 121, fps: 30 },
      '0.403334 user',
    ],
    ['ltx-2-19b', { kind: 'per_second', by_resolution: { any: 100_000n } }, { num_frames: 121 }, null],
    [
      'ltx-2-19b',
      { kind: 'per_second', by_resolution: { any: 100_000n } },
      { num_frames: 121, fps: 0 },
      null,
    ],
    [
      'ltx-2-19b',
      { kind: 'per_megapixel', amount: 800n },
      { num_frames: 121, video_size: '1280x720' },
      '0.0896 user',
    ],
    [
      'ltx-2-19b',
      { kind: 'per_megapixel', amount: 800n },
      { num_frames: 481, video_size: '1280x720' },
      '0.3552 user',
    ],
    ['ltx-2-19b', { kind: 'per_megapixel', amount: 800n }, { num_frames: 121, video_size: 'auto' }, null],
    ['ltx-2-19b', { kind: 'per_megapixel', amount: 800n }, { video_size: '1280x720' }, null],
    ['ltx-2-pro', { kind: 'per_generation', amount: 0n }, {}, '0.00 user'],
  ])('%s at a price of the user: $2 costs $3', (name, rule, body, expected) => {
    expect(quoted(name, body, rule)).toBe(expected);
  });

  it('is exact for any price and number of seconds', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 1, max: 10_000 }), (amount, duration) => {
        const rule: PriceRule = { kind: 'per_second', by_resolution: { any: amount } };
        const { usd } = quote(withPrice(model('ltx-2-pro'), rule), { duration });
        expect(usd).toBe(amount * BigInt(duration));
      }),
    );
  });

  it('never throws and never makes an unknown price zero, whatever an old lockfile holds', () => {
    const body = fc.dictionary(
      fc.constantFrom('duration', 'resolution', 'num_frames', 'fps', 'video_size', '__proto__'),
      fc.oneof(fc.jsonValue(), fc.double()),
    );
    fc.assert(
      fc.property(fc.constantFrom('ltx-2-video', 'ltx-2-pro', 'ltx-2-19b'), body, (name, values) => {
        const { usd, basis } = quote(model(name), values as JsonObject);
        expect(usd === null).toBe(basis === 'unknown');
        expect(usd === 0n).toBe(false);
      }),
    );
  });
});

describe('withPrice', () => {
  it('drops what was said about the old price and nothing else', () => {
    const own = withPrice(model('ltx-2-19b'), { kind: 'per_generation', amount: 1n });
    expect(own.notes).toEqual(model('ltx-2-19b').notes.filter((note) => !note.includes('0.0896')));
    expect(own.price).toEqual({ rule: { kind: 'per_generation', amount: 1n }, basis: 'user', date: null });
  });
});
