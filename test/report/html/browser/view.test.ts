import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatView,
  parseView,
  SIZE,
  type Sort,
  USUAL_VIEW,
  type View,
} from '../../../../src/report/html/browser/view.js';

describe('the address', () => {
  it('is empty for the usual view, and readable for others', () => {
    expect(formatView(USUAL_VIEW)).toBe('');
    expect(
      formatView({ ...USUAL_VIEW, scene: 'left over', states: ['failed', 'unknown'], take: '010:2' }),
    ).toBe('#scene=left%20over&show=failed,unknown&take=010:2');
  });

  it('brings every view back, whatever its scene is called', () => {
    const text = fc.string({ unit: 'grapheme' });
    const name = fc.string({ unit: fc.constantFrom('a', '0', ':', '@', '.', '_', '-'), minLength: 1 });
    const view: fc.Arbitrary<View> = fc.record({
      scene: fc.oneof(
        fc.constant(undefined),
        fc.constant(null),
        text,
        fc.constantFrom('*', 'left over', 'all', '#&=+%'),
      ),
      states: fc.uniqueArray(fc.constantFrom('failed', 'unknown', 'film', 'apart')),
      text,
      sort: fc.constantFrom<Sort>('film', 'newest', 'longest', 'dearest'),
      size: fc.integer({ min: SIZE.least, max: SIZE.most }),
      list: fc.boolean(),
      take: fc.option(name, { nil: undefined }),
      beside: fc.array(name),
      at: fc.option(name, { nil: undefined }),
      time: fc.integer({ min: 0, max: 1_000_000 }).map((hundredths) => hundredths / 100),
    });
    fc.assert(
      fc.property(view, (one) => {
        expect(parseView(formatView(one))).toEqual(one);
      }),
    );
  });

  it('reads nonsense as the usual view', () => {
    expect(parseView('#size=9999&sort=%%%&t=-3&as=x&show=')).toEqual(USUAL_VIEW);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseView(text)).not.toThrow();
      }),
    );
  });
});
