import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillVars } from '../../src/manifest/vars.js';

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
