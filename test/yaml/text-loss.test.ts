import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commentLosses } from '../../src/yaml/comment-loss.js';
import { escapeLosses } from '../../src/yaml/escape-loss.js';
import type { TextKind } from '../../src/yaml/loss.js';
import { itemsOf } from '../../src/yaml/node.js';
import { readYaml } from '../../src/yaml/read.js';
import { invisible, lineLosses, quoteMarks, textLosses } from '../../src/yaml/text-loss.js';

const OF_PROPERTIES = new Set(['anchor-in-text', 'tag-in-text']);

const value = fc.oneof(
  fc.constantFrom(
    'a man',
    '"a \\n b"',
    "'a'",
    '|\n    a\n    # 1',
    '>-\n    - a\n    - b',
    '“a”',
    'a\u00a0b',
    '1',
  ),
  fc.string({
    unit: fc.constantFrom('a', ' ', '#', '1', '\\', 'n', '"', '“', '”', '\u200b', '\n    ', ',', '&', '!'),
  }),
);

const around = fc.constantFrom(
  '',
  ' ',
  ' # 1',
  ' #1 of 2',
  '\n    #ff0000',
  '\n  # a comment',
  '\n\n',
  '\t# todo',
);

const shots = fc
  .array(fc.tuple(fc.constantFrom(': ', ':  ', ': #1\n    ', ': &x ', ': ! ', ':\n    '), value, around), {
    minLength: 1,
    maxLength: 4,
  })
  .map((texts) =>
    texts.map(([colon, text, rest], index) => `${index === 0 ? '- ' : '  '}t${index}${colon}${text}${rest}`),
  )
  .map((lines) => `${lines.join('\n')}\n`);

test('a string that is passed over has lost nothing', () => {
  let strings = 0;
  fc.assert(
    fc.property(shots, fc.constantFrom<TextKind>('prompt', 'path', 'words', 'name'), (text, kind) => {
      const read = readYaml(text, 'a.yaml');
      const entries = read.ok
        ? itemsOf(read.value).flatMap((item) => (item.kind === 'map' ? [...item.entries.values()] : []))
        : [];
      for (const entry of entries) {
        if (entry.value.kind !== 'scalar') continue;
        strings += 1;
        const told = textLosses(entry, kind).filter(({ problem }) => !OF_PROPERTIES.has(problem.code));
        expect(told).toEqual([
          ...commentLosses(entry, entry.value, kind),
          ...escapeLosses(entry.value, kind),
          ...lineLosses(entry.value, kind),
          ...quoteMarks(entry.value),
          ...invisible(entry.value, kind),
        ]);
      }
    }),
    { numRuns: 500 },
  );
  expect(strings).toBeGreaterThan(200);
});
