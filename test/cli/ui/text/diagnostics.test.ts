import { expect, test } from 'vitest';
import { formatDiagnostics } from '../../../../src/cli/ui/text/diagnostics.js';
import { displayWidth } from '../../../../src/cli/ui/text/width.js';
import type { Diagnostic, Place } from '../../../../src/core/diagnostic.js';

const place = (source: string, marked: string, line = 1): Place => ({
  file: 'film.yaml',
  line,
  column: source.indexOf(marked) + 1,
  length: marked.length,
  source,
});

const problem = (at: Place | undefined, rest: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  code: 'unknown-key',
  message: 'unknown key "titel"',
  ...(at ? { place: at } : {}),
  ...rest,
});

const plain = (...diagnostics: Diagnostic[]) => formatDiagnostics(diagnostics, { color: false });

test('what was meant stands on a line of its own where the window is too narrow for it', () => {
  const text = formatDiagnostics(
    [
      problem(place('    preset: a-rather-long-heros', 'a-rather-long-heros'), {
        suggestion: 'a-rather-long-hero',
      }),
    ],
    { color: false, columns: 40 },
  );
  expect(text).toContain('\n  = did you mean `a-rather-long-hero`?\n');
  for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(40);
});

test('a problem shows place, code, message, source, caret, cure and what was meant', () => {
  const text = plain(
    problem(place('titel: Harbor', 'titel', 12), { help: 'keys: title, output', suggestion: 'title' }),
  );
  expect(text).toBe(
    [
      'film.yaml:12:1 error[unknown-key]: unknown key "titel"',
      '12 | titel: Harbor',
      '   | ^^^^^ did you mean `title`?',
      '   = help: keys: title, output',
      '',
      '1 problem',
      '',
    ].join('\n'),
  );
});

test('related places are shown with their own source', () => {
  const text = plain(
    problem(place('  - id: b', 'b', 20), {
      related: [{ message: 'the first one', place: place('  - id: b', 'b', 3) }],
    }),
  );
  expect(text).toContain('   = the first one: film.yaml:3:9\n 3 |   - id: b\n   |         ^');
});

test('the same problem in many places is shown once', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => problem(place('titel: x', 'titel', index + 1)));
  const text = plain(...many);
  expect(text.split('\n')).toHaveLength(7);
  expect(text).toContain('= also at film.yaml:2:1, film.yaml:3:1');
  expect(text).toContain('and 9994 more');
  expect(text).toContain('10000 problems');
});

test.each([
  ['tabs', 'a:\t\tx: 1', 'x'],
  ['wide characters', 'prompt: "港の夜" x', 'x'],
  ['combining marks', 'prompt: e\u0301e\u0301 x', 'x'],
  ['control and bidi characters', 'prompt: \u202e\u0007 x', 'x'],
])('the caret stands under its piece behind %s', (_, source, marked) => {
  const [, line = '', caret = ''] = plain(problem(place(source, marked))).split('\n');
  const before = line.slice(0, line.lastIndexOf(marked));
  expect(displayWidth(before)).toBe(caret.indexOf('^'));
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('a long line is cut around the caret', () => {
  const source = `${'é'.repeat(500)}HERE${'y'.repeat(5_000_000)}`;
  const [, line = '', caret = ''] = plain(problem(place(source, 'HERE'))).split('\n');
  expect(displayWidth(line)).toBeLessThan(110);
  expect(line).toMatch(/^1 \| …é+HEREy+…$/);
  expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE');
});

test('a line that fits is shown as a whole', () => {
  const source = `  - { id: 030, prompt: ${'x'.repeat(50)}, takes: 0 }`;
  expect(plain(problem(place(source, '0 }')))).toContain(`1 | ${source}\n`);
});

test('messages from outside cannot control the terminal', () => {
  const text = plain(problem(undefined, { message: 'there is no \u001b[31mred', suggestion: 'a\u0007' }));
  expect(text).toContain('error[unknown-key]: there is no \\x1b[31mred\n  did you mean `a\\x07`?');
});

test('colour only where it is asked for; warnings are counted apart', () => {
  const both = [
    problem(place('titel: 1', 'titel')),
    problem(undefined, { severity: 'warning', message: 'hm' }),
  ];
  expect(plain(...both)).toMatch(/1 problem, 1 warning\n$/);
  expect(plain(...both)).not.toContain('\u001b');
  expect(formatDiagnostics(both, { color: true })).toContain('\u001b[31m');
  expect(plain()).toBe('');
});

test('on a screen of any width no line is wider, and nothing is lost', () => {
  const long = `prompt: ${'word '.repeat(40)}titel ${'word '.repeat(40)}`;
  const wordy = problem(place(long, 'titel', 123), {
    message: `unknown key "titel" ${'and another '.repeat(8)}`.trim(),
    help: 'allowed keys: version, title, output, name, budget, concurrency, fps, size',
  });
  for (const columns of [40, 60, 80, 120]) {
    const text = formatDiagnostics([wordy], { color: false, columns });
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(text.replace(/\s+/g, ' ')).toContain(`error[unknown-key]: ${wordy.message}`);
    expect(text).toContain('titel');
    const colored = formatDiagnostics([wordy], { color: true, columns });
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(text);
  }
});
