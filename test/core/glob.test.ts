import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatcher } from '../../src/core/glob.js';

test.each([
  ['', '', true],
  ['*', '', true],
  ['?', '', false],
  ['a*c', 'abbc', true],
  ['a*c', 'abb', false],
  ['a*b*c', 'aXbXbc', true],
  ['?船*', 'a船', true],
  ['?', '😀', true],
  ['a.c', 'abc', false],
  ['[a]', '[a]', true],
  ['*\n*', 'a\nb', true],
])('%j on %j', (pattern, text, fits) => {
  expect(globMatcher(pattern)(text)).toBe(fits);
});

test('agrees with a regular expression', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 });
  fc.assert(
    fc.property(short, fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 }), (pattern, text) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      expect(globMatcher(pattern)(text)).toBe(new RegExp(`^${source}$`, 's').test(text));
    }),
  );
});

test.each(['*a*a*a*a*a*a*a*a*a*a*b', '*?*?*?*?*?*?*?*?b', `${'*a'.repeat(500)}b`])(
  '%s does not run away',
  (pattern) => {
    expect(globMatcher(pattern)('a'.repeat(2000))).toBe(false);
  },
);
