import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillVars } from '../../src/manifest/normalize.js';

function fill(text: string, vars: Record<string, string>) {
  const unfilled: string[] = [];
  return { text: fillVars(text, vars, ({ name }) => unfilled.push(name)), unfilled };
}

test.each([
  ['${a} and ${ a }', 'A and A', []],
  ['$${a}', '${a}', []],
  ['$$${a}', '$${a}', []],
  ['$a {a} $', '$a {a} $', []],
  ['${b}', '${a}', []],
  ['${c} ${toString}', '${c} ${toString}', ['c', 'toString']],
  ['x ${a', 'x ${a', ['a']],
  ['${}', '${}', ['']],
])('%s becomes %s', (text, filled, unfilled) => {
  expect(fill(text, { a: 'A', b: '${a}' })).toEqual({ text: filled, unfilled });
});

test('escaping any text brings it back', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'a') }), (text) => {
      expect(
        fill(
          text.replaceAll('${', () => '$${'),
          { a: 'A' },
        ),
      ).toEqual({ text, unfilled: [] });
    }),
  );
});

test('any text is filled as one pattern says', () => {
  const words = fc.constantFrom('$', '{', '}', '${', '$${', 'a', ' ', '${a}', '\n');
  fc.assert(
    fc.property(fc.array(words), (pieces) => {
      const text = pieces.join('');
      const unfilled: string[] = [];
      const expected = text.replace(/\$\$\{|\$\{([^}]*)\}?/g, (written, inside?: string) => {
        if (inside === undefined) return '${';
        if (inside.trim() === 'a' && written.endsWith('}')) return 'A';
        unfilled.push(inside.trim());
        return written;
      });
      expect(fill(text, { a: 'A' })).toEqual({ text: expected, unfilled });
    }),
    { numRuns: 1000 },
  );
});
