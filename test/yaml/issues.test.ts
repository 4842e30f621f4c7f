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
  ['kind: wode', 'value-not-allowed', ['`kind`', 'wide or close', '"wode"'], 7],
  ['kind: {}', 'value-not-allowed', ['`kind`', 'wide or close', 'a mapping'], 7],
  ['count: 010.5', 'wrong-type', ['`count`', 'a whole number from 1 to 9', '010.5'], 8],
  ['count: 10', 'out-of-range', ['`count`', 'a whole number from 1 to 9', '10'], 8],
  ['count:', 'wrong-type', ['`count`', 'a whole number from 1 to 9', 'empty'], 7],
  ['least: .nan', 'wrong-type', ['`least`', 'a number of at least 2', '.nan'], 8],
  ['items: [a, 1]', 'wrong-type', ['item 2 of `items`', 'a string', '1'], 12],
  ['names: { A: true }', 'bad-name', ['"A"'], 10],
  ['either: 3', 'wrong-type', ['`either`', 'true or false or a mapping', '3'], 9],
  ['either: { on: 3, why: x }', 'wrong-type', ['`on`', 'true or false', '3'], 15],
  ['either: { on: true }', 'missing-key', ['`why`'], 9],
  ['even: 3', 'odd', ['`even`', '3'], 7],
  ['[]', 'wrong-type', ['the file', 'a mapping', 'a list'], 1],
])('%s is %s', (text, code, parts, column) => {
  const problems = diagnose(text);
  expect(problems).toMatchObject([{ code, place: { line: 1, column } }]);
  for (const part of parts) expect(problems[0]?.message).toContain(part);
});

test('each unknown key is reported, with the closest key and all allowed ones', () => {
  expect(diagnose('cuont: 1\nzzz: 2\neither: { on: true, why: x, wy: x }')).toMatchObject([
    { code: 'unknown-key', suggestion: 'why', help: expect.stringMatching(/\bon, why$/) },
    { code: 'unknown-key', suggestion: 'count', place: { line: 1 } },
    { code: 'unknown-key', place: { line: 2 } },
  ]);
});

test('the help of a broken rule is that of its schema', () => {
  expect(diagnose('even: 3')[0]?.help).toBe('write an even number');
});

test('long values are shortened in messages', () => {
  expect(diagnose(`kind: ${'x'.repeat(10_000)}`)[0]?.message.length).toBeLessThan(120);
});
