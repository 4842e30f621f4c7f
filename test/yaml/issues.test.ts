import { expect, test } from 'vitest';
import * as z from 'zod';
import { issueDiagnostics, rules } from '../../src/yaml/issues.js';
import { toPlain } from '../../src/yaml/node.js';
import { readYaml } from '../../src/yaml/read.js';

const schema = z.strictObject({
  kind: z.enum(['wide', 'close']).optional(),
  count: z.int().min(1).max(9).optional(),
  least: z.number().min(2).optional(),
  items: z.array(z.string()).optional(),
  names: z
    .record(
      z
        .string()
        .regex(/^[a-z]+$/)
        .register(rules, { code: 'bad-name', help: 'small letters' }),
      z.boolean(),
    )
    .optional(),
  either: z.union([z.boolean(), z.strictObject({ on: z.boolean(), why: z.string() })]).optional(),
  even: z
    .number()
    .refine((value) => value % 2 === 0)
    .register(rules, { code: 'odd', help: 'write an even number' })
    .describe('described after it was registered')
    .optional(),
});

function diagnose(text: string) {
  const read = readYaml(text, 'a.yaml');
  if (!read.ok) throw new Error('not read');
  const parsed = schema.safeParse(toPlain(read.value));
  return parsed.success ? [] : issueDiagnostics(parsed.error.issues, schema, read.value);
}

test.each([
  ['kind: wode', 'value-not-allowed', '`kind` must be wide or close, not the text "wode"', 7],
  ['kind: {}', 'value-not-allowed', '`kind` must be wide or close, not a mapping', 7],
  ['count: 010.5', 'wrong-type', '`count` must be a whole number from 1 to 9, not the number 010.5', 8],
  ['count: 10', 'out-of-range', '`count` must be a whole number from 1 to 9, not the number 10', 8],
  ['count:', 'wrong-type', '`count` must be a whole number from 1 to 9, not empty', 7],
  ['least: .nan', 'wrong-type', '`least` must be a number of at least 2, not the number .nan', 8],
  ['items: [a, 1]', 'wrong-type', 'item 2 of `items` must be a text, not the number 1', 12],
  ['names: { A: true }', 'bad-name', '`A` cannot be a name here', 10],
  ['either: 3', 'wrong-type', '`either` must be true or false or a mapping, not the number 3', 9],
  ['either: { on: 3, why: x }', 'wrong-type', '`on` must be true or false, not the number 3', 15],
  ['either: { on: true }', 'missing-key', '`why` is missing', 9],
  ['even: 3', 'odd', '`even` cannot be the number 3', 7],
  ['[]', 'wrong-type', 'the file must be a mapping, not a list', 1],
])('%s is %s', (text, code, message, column) => {
  expect(diagnose(text)).toMatchObject([{ code, message, place: { line: 1, column } }]);
});

test('unknown keys are told one by one, with what is near and what is allowed', () => {
  expect(diagnose('cuont: 1\nzzz: 2\neither: { on: true, why: x, wy: x }')).toMatchObject([
    { code: 'unknown-key', suggestion: 'why', help: 'the keys that can stand here: on, why' },
    { code: 'unknown-key', suggestion: 'count', place: { line: 1 } },
    { code: 'unknown-key', place: { line: 2 } },
  ]);
});

test('the rule of a schema is its help', () => {
  expect(diagnose('even: 3')[0]?.help).toBe('write an even number');
});

test('long values are cut in messages', () => {
  expect(diagnose(`kind: ${'x'.repeat(10_000)}`)[0]?.message.length).toBeLessThan(120);
});
