import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf, toPlain } from '../../src/yaml/node.js';
import { readYaml } from '../../src/yaml/read.js';

function plain(text: string): unknown {
  const read = readYaml(text, 'a.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return toPlain(read.value);
}

function problems(text: string): string[] {
  const read = readYaml(text, 'a.yaml');
  return read.ok ? [] : read.error.map(({ code, place }) => `${place?.line}:${place?.column} ${code}`);
}

test.each([
  ['YAML 1.2, whatever a directive says', '%YAML 1.1\n---\na: yes\nb: 1:30', { a: 'yes', b: '1:30' }],
  ['keys are texts as written', '010: 1\n1.0: 2\ntrue: 3\nnull: 4', { '010': 1, '1.0': 2, true: 3, null: 4 }],
  ['a byte order mark', '\ufeffa: 1', { a: 1 }],
  ['line ends of old Macs', 'a: |\r  x\r  y\rb: 2\r', { a: 'x\ny\n', b: 2 }],
  ['Windows line ends', 'a: |\r\n  x\r\n  y\r\nb: 2\r\n', { a: 'x\ny\n', b: 2 }],
  ['standard tags', 'a: !!str 010\nb: !!int "3"', { a: '010', b: 3 }],
  ['names that objects inherit', 'constructor: 1\ntoString: 2', { constructor: 1, toString: 2 }],
  [
    'merge keys, explicit ones winning',
    'a: &a {x: 1, y: 2}\nb: {x: 3, <<: *a}',
    { a: { x: 1, y: 2 }, b: { x: 3, y: 2 } },
  ],
  ['lists of merges, earlier ones winning', 'a: {<<: [{x: 1}, {x: 2, y: 3}]}', { a: { x: 1, y: 3 } }],
  ['a quoted merge key, which is a key', '{"<<": 1}', { '<<': 1 }],
  ['the last anchor of a name', '- &a 1\n- *a\n- &a 2\n- *a', [1, 1, 2, 2]],
])('reads %s', (_, text, value) => {
  expect(plain(text)).toEqual(value);
});

test.each([
  ['an empty file', '', ['1:1 empty-file']],
  ['only comments', '# hello\n\n# there\n', ['1:1 empty-file']],
  ['only a document start', '---\n', ['1:1 empty-file']],
  ['two documents', 'a: 1\n---\nb: 2\n', ['2:1 several-documents']],
  ['a tab', 'a:\n\tb: 1\n', ['2:1 tab-indent']],
  ['duplicate keys, everywhere', 'a: 1\nb: {c: 1, c: 2}\na: 2', ['2:11 duplicate-key', '3:1 duplicate-key']],
  ['__proto__', 'a: {__proto__: {x: 1}}', ['1:5 bad-key']],
  ['keys that are no text', '? [a]\n: 1', ['1:3 bad-key']],
  ['unknown tags', 'a: !secret 1', ['1:4 unknown-tag']],
  ['unknown aliases', 'a: *b', ['1:4 unknown-alias']],
  ['an alias inside its own anchor', 'a: &a {b: *a}', ['1:11 alias-in-itself']],
  ['merging what is no mapping', '<<: 3', ['1:5 bad-merge']],
  ['a NUL byte', 'a: \0', ['1:4 control-character']],
  ['an open quote', 'a: "b', ['1:4 yaml-syntax']],
  ['a colon in a plain text', 'a: b: c', ['1:4 yaml-syntax']],
])('answers %s', (_, text, expected) => {
  expect(problems(text)).toEqual(expected);
});

test.each(['['.repeat(100_000), '{a: '.repeat(100_000), '- '.repeat(100_000), '? '.repeat(100_000)])(
  'values that nest too deeply are refused early',
  (text) => {
    expect(problems(text)).toEqual([expect.stringMatching(/^1:\d{3} too-deep$/)]);
  },
);

test('a duplicate key names its first use', () => {
  const read = readYaml('a: 1\na: 2', 'a.yaml');
  expect(!read.ok && read.error[0]?.related?.[0]?.place).toMatchObject({
    line: 1,
    column: 1,
    source: 'a: 1',
  });
});

test('a bomb of aliases is refused at once, by count and by depth', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 12; n += 1)
    lines.push(
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    );
  expect(problems(lines.join('\n')).map((each) => each.split(' ')[1])).toEqual(['too-many-aliases']);

  const chain = ['a0: &a0 {}'];
  for (let n = 1; n < 2000; n += 1) chain.push(`a${n}: &a${n} {x: *a${n - 1}}`);
  expect(problems(chain.join('\n')).map((each) => each.split(' ')[1])).toEqual(['too-deep']);
});

test('hundreds of shots may merge one anchor, and keep the place where it is written', () => {
  const shots = Array.from({ length: 500 }, (_, n) => `- {id: ${n}, <<: *base}`).join('\n');
  const read = readYaml(`base: &base {model: pro, settings: {a: 1, b: 2}}\nshots:\n${shots}`, 'a.yaml');
  if (!read.ok) throw new Error('not read');
  const value = toPlain(read.value) as { shots: unknown[] };
  expect(value.shots[499]).toEqual({ id: 499, model: 'pro', settings: { a: 1, b: 2 } });
  const list = read.value.kind === 'map' ? read.value.entries.get('shots')?.value : undefined;
  const last = list?.kind === 'list' ? list.items[499] : undefined;
  const model = last?.kind === 'map' ? last.entries.get('model')?.value : undefined;
  expect(model && placeOf(model)).toMatchObject({ line: 1, column: 21, length: 3 });
});

test('scalars keep their spelling', () => {
  const read = readYaml('{a: 010, b: 1.0, c: true, d: "x", e: ~}', 'a.yaml');
  const texts =
    read.ok && read.value.kind === 'map'
      ? [...read.value.entries.values()].map(({ value }) => value.kind === 'scalar' && value.text)
      : [];
  expect(texts).toEqual(['010', '1.0', 'true', 'x', '~']);
});

test.each([
  ['a text', `a: "${'x'.repeat(2_000_000)}"`],
  ['a block', `a: |\n${' x\n'.repeat(1_000_000)}`],
])('%s of more than a megabyte is refused before it is unfolded', (_, text) => {
  expect(problems(text)).toEqual([expect.stringMatching(/too-large$/)]);
});

test('a document may end with a mark and comments', () => {
  expect(plain('---\na: 1\n...\n# the end\n')).toEqual({ a: 1 });
});

test('50 MB of comments are read', () => {
  expect(plain(`${`# ${'nothing here '.repeat(100)}\n`.repeat(38_000)}a: 1`)).toEqual({ a: 1 });
});

const marks = fc.constantFrom(
  ...[
    'a',
    '010',
    ': ',
    ':',
    '- ',
    '\n',
    '\n  ',
    '\t',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '&a ',
    '*a',
    '<<: ',
    '!x ',
    '#',
    '|',
    '>',
    '%',
    '---\n',
    '...\n',
    '? ',
    '\r\n',
    '\0',
    '\ufeff',
    '\ud800',
    '~',
    'é',
    '\\',
  ],
);

test('no text makes it throw, and every problem has a place inside the text', () => {
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const read = readYaml(text, 'a.yaml');
      if (read.ok) toPlain(read.value);
      else
        for (const { place } of read.error) expect(place?.line).toBeLessThanOrEqual(text.split('\n').length);
    }),
    { numRuns: 2000 },
  );
});
