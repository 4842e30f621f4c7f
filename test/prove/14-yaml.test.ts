import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDiagnostics } from '../../src/cli/ui/text/diagnostics.js';
import type { Diagnostic } from '../../src/core/diagnostic.js';
import type { Result } from '../../src/core/result.js';
import { loadManifest } from '../../src/manifest/load.js';
import type { ResolvedManifest } from '../../src/manifest/resolved.js';
import { systemClock } from '../../src/system/clock.js';
import type { Disk } from '../../src/system/disk.js';
import { nameProblems } from '../../src/takes/film-problems.js';
import { takesOf } from '../../src/takes/takes.js';
import { memoryDisk } from '../support/memory-disk.js';
import { count, printedSeed, tried } from '../support/prove.js';

const seed = printedSeed('14 yaml');

/** Milliseconds (of this process, whatever else the machine does) and bytes that no document may take. */
const MOST_MS = 2000;
const MOST_BYTES = 500 * 2 ** 20;

const ANSWERED = 'a manifest or diagnostics within 2 s and 500 MB, no exception';

const ROOT = fileURLToPath(new URL('../../examples', import.meta.url));

function yamlFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return yamlFiles(path);
    return /\.ya?ml$/.test(name) ? [path] : [];
  });
}

const EXAMPLES = yamlFiles(ROOT).map((path) => readFileSync(path, 'utf8'));

/** What people and programs get wrong, and what YAML makes of it. */
const PIECES = [
  '\t',
  ' ',
  '\n',
  '\r\n',
  '\r',
  ':',
  ': ',
  '- ',
  '-',
  '#',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  '|',
  '>',
  '|-\n',
  '>+2\n',
  '&a ',
  '*a',
  '<<: *a',
  '<<:',
  '? ',
  '!',
  '!!int ',
  '!!binary ',
  '!!js/function ',
  '%YAML 1.1\n---\n',
  '---\n',
  '...\n',
  '\ufeff',
  '\u0000',
  '\u0007',
  '\u001b[31m',
  '\u202e',
  '\ud800',
  '\u2028',
  '\u0085',
  '0x1f',
  '0o17',
  '1e999',
  '-0',
  '.nan',
  '.inf',
  '~',
  'null',
  'yes',
  'no',
  'true',
  '2026-11-22',
  '12:30:45',
  '__proto__: {polluted: 1}',
  'constructor:',
  'toString',
  '${',
  '${mira}',
  '$${',
  '{id}',
  '{take}',
  '{nothing}',
  '../',
  '..',
  '/',
  'CON',
  'nul.mp4',
  'version: 2',
  'budget: null',
  'budget: 1e3',
  'takes: 0',
  'takes: 100000',
  'takes: -1',
  'model: ltx-9',
  'concurrency: 0',
  'prices: {a: b}',
  'models: [nowhere.yaml]',
  'image: frame.png',
  'enabled: maybe',
  'id: 010',
  'id: 1.0',
  'id: a:b',
  'id: .hidden',
  'shots: []',
  'shots: {}',
  '- - - -',
  '[[[[[[[[',
  '{a: {a: {a: ',
  '&x [*x]',
  '&y {k: *y}',
  '9'.repeat(400),
  'x'.repeat(5000),
  '\u{1f3ac}',
];

interface Mutation {
  how: 'insert' | 'cut' | 'double' | 'swap' | 'flip' | 'indent' | 'splice' | 'truncate';
  at: number;
  length: number;
  piece: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom(
    'insert',
    'insert',
    'insert',
    'cut',
    'double',
    'swap',
    'flip',
    'indent',
    'splice',
    'truncate',
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.nat(200),
  piece: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...PIECES) },
    fc.string({ unit: 'binary', maxLength: 12 }),
  ),
});

function mutate(text: string, { how, at, length, piece }: Mutation): string {
  const from = Math.floor(at * text.length);
  const to = Math.min(text.length, from + length);
  const [before, inside, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  const lines = text.split('\n');
  const line = Math.floor(at * lines.length);
  switch (how) {
    case 'insert':
      return before + piece + text.slice(from);
    case 'cut':
      return before + after;
    case 'double':
      return before + inside + inside + after;
    case 'splice':
      return before + piece + after;
    case 'truncate':
      return before;
    case 'flip':
      return (
        before +
        String.fromCharCode((text.charCodeAt(from) || 0) ^ (1 << (length % 7))) +
        text.slice(from + 1)
      );
    case 'swap':
      return lines
        .toSpliced(line, 1)
        .toSpliced(length % lines.length, 0, lines[line] ?? '')
        .join('\n');
    case 'indent':
      return lines.with(line, `${' '.repeat(length % 9)}${(lines[line] ?? '').trimStart()}`).join('\n');
  }
}

/** A stopwatch of the processor's time, in milliseconds. */
function stopwatch(): () => number {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
}

/** Reads a manifest all the way to its takes, as every command does, and says what is wrong with it as every command does. */
async function read(disk: Disk, bytes: Uint8Array): Promise<'manifest' | 'diagnostics'> {
  const loaded: Result<ResolvedManifest, Diagnostic[]> = await loadManifest({
    clock: systemClock,
    disk: {
      ...disk,
      readBytes: async (path) => (path === 'film.yaml' ? bytes : disk.readBytes(path)),
      entry: async (path) =>
        path === 'film.yaml' ? { kind: 'file', id: path, size: bytes.length, names: 1 } : disk.entry(path),
    },
    file: 'film.yaml',
  });
  const takes = loaded.ok ? takesOf(loaded.value) : [];
  const problems = loaded.ok ? nameProblems(loaded.value, takes) : loaded.error;
  const shown = formatDiagnostics(problems, { color: false });
  expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
  if (loaded.ok) return 'manifest';
  expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
  for (const { code, message } of problems) {
    expect(code).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(message).not.toBe('');
  }
  return 'diagnostics';
}

test('whatever is done to an example, it is a manifest or diagnostics, soon, and nothing else', async () => {
  const documents = count(800, 100_000);
  const { disk } = memoryDisk();
  const outcomes = { manifest: 0, diagnostics: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...EXAMPLES),
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 20 }),
      async (example, mutations, encoding) => {
        let text = example;
        for (const each of mutations) text = mutate(text, each);
        const bytes = Buffer.from(text, encoding === 0 ? 'utf16le' : encoding === 1 ? 'latin1' : 'utf8');
        const spent = stopwatch();
        outcomes[await read(disk, bytes)] += 1;
        const ms = spent();
        expect(ms).toBeLessThan(MOST_MS);
      },
    ),
    { seed, numRuns: documents },
  );
  expect(outcomes.manifest).toBeGreaterThan(0);
  expect(outcomes.diagnostics).toBeGreaterThan(0);
  expect(Object.prototype).not.toHaveProperty('polluted');
  tried(14, 'mutated examples', documents, ANSWERED);
});

const HEAD = 'version: 1\ndefaults: { model: ltx-2-video, image: "https://a.example/1.png" }\nshots:\n';
const LEVELS = Array.from(
  { length: 40 },
  (_, level) => `a${level}: &a${level} [${`*a${level - 1}, `.repeat(level ? 9 : 0)}1]`,
);

const HUGE: [string, () => string][] = [
  [
    '5,000 shots',
    () => HEAD + Array.from({ length: 5_000 }, (_, n) => `  - { id: s${n}, prompt: p${n} }\n`).join(''),
  ],
  ['aliases of aliases', () => `${LEVELS.join('\n')}\n${HEAD}  - { id: a, prompt: *a39 }\n`],
  ['10,000 levels', () => `a: ${'['.repeat(10_000)}`],
  ['10,000 flow maps', () => '{a: '.repeat(10_000)],
  ['one line of 900 kB', () => `${HEAD}  - { id: a, prompt: "${'x '.repeat(450_000)}" }\n`],
  [
    '10,000 anchors',
    () => Array.from({ length: 10_000 }, (_, n) => `k${n}: &k${n} *k${Math.max(0, n - 1)}`).join('\n'),
  ],
  ['10,000 duplicate keys', () => 'title: a\n'.repeat(10_000)],
  ['10,000 documents', () => '---\na: 1\n'.repeat(10_000)],
  ['200,000 blank lines', () => `${'\n'.repeat(200_000)}${HEAD}`],
  ['100,000 quotes', () => '"'.repeat(100_000)],
  ['100,000 question marks', () => '? '.repeat(100_000)],
  ['100,000 dashes', () => '- '.repeat(100_000)],
];

test.each(HUGE)('%s: an answer within 2 s and 500 MB', async (what, make) => {
  const { disk } = memoryDisk();
  const bytes = Buffer.from(make());
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const spent = stopwatch();
  await read(disk, bytes);
  const ms = spent();
  const grown = process.memoryUsage.rss() - before;
  expect(ms).toBeLessThan(MOST_MS);
  expect(grown).toBeLessThan(MOST_BYTES);
  tried(14, what, 1, ANSWERED);
});
