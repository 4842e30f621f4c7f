import { describe, expect, it } from 'vitest';
import { validateSchema } from '../../src/cli/ui/json/validate-schema.js';
import { runInProcess } from '../support/in-process-cli.js';
import { memoryDisk } from '../support/memory-disk.js';

const GOOD = `version: 1
defaults: { model: ltx-2-video, settings: { duration: 6, resolution: 1080p } }
shots: [{ id: "010", prompt: a pier, image: "https://example.com/1.png" }]
`;

/** What a command line about a film says, in a folder with these files. */
async function said(files: Record<string, string>, ...words: string[]) {
  const { disk } = memoryDisk(files);
  return runInProcess([...words, '--json'], { env: {}, home: null, disk });
}

describe('a program that asks for JSON', () => {
  const film = '/film/film.yaml';
  const bad = { [film]: 'version: 1\nshots: [{ id: 1, promt: a pier }]\n' };
  const good = { [film]: GOOD };
  const folder = { ...good, '/film/renders/.shotlist/ledger/a': '' };
  const damaged = { ...good, '/film/film.yaml.lock': '{"shotlist":\n' };

  it.each([
    ['plan: a manifest with mistakes', bad, ['plan', film], 2, 'unknown-key'],
    ['render: a manifest with mistakes', bad, ['render', film], 2, 'unknown-key'],
    ['status: a manifest with mistakes', bad, ['status', film], 2, 'unknown-key'],
    ['report: a manifest with mistakes', bad, ['report', film], 2, 'unknown-key'],
    ['pick: a manifest with mistakes', bad, ['pick', film, '010:1'], 2, 'unknown-key'],
    ['plan: no manifest', good, ['plan', '/film/other.yaml'], 2, 'file-not-found'],
    ['plan: no such take', good, ['plan', film, '--only', '020'], 2, 'invalid'],
    ['render: no key', good, ['render', film, '--yes'], 2, 'invalid'],
    ['plan: a damaged lockfile', damaged, ['plan', film], 2, 'lockfile-damaged'],
    ['status: a damaged lockfile', damaged, ['status', film], 2, 'lockfile-damaged'],
    ['plan: a folder in the place of a file', folder, ['plan', film], 2, 'invalid'],
    ['pick: a folder in the place of a file', folder, ['pick', film, '010:1'], 2, 'invalid'],
    ['settle: nothing to take away', good, ['settle', film, '010:1'], 2, 'invalid'],
  ] as const)('is told by %s', async (_what, files, words, exit, code) => {
    const { out, exit: ended } = await said(files, ...words);
    expect(ended).toBe(exit);
    const document = validateSchema.parse(JSON.parse(out));
    expect(document).toMatchObject({ ok: false });
    expect(document.problems.map((problem) => problem.code)).toContain(code);
  });

  it('of render reads one line', async () => {
    const { out } = await said(bad, 'render', film);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['an unknown option', ['plan', film, '--bogus'], 'usage'],
    ['a value that is not allowed', ['status', film, '--only', '010', '--all=1'], 'usage'],
    ['a number that is none', ['render', film, '-j', '1e3'], 'usage'],
    ['too many arguments', ['cut', film, film], 'usage'],
    ['an unknown command', ['rendr', film], 'usage'],
    ['an unknown model', ['models', 'ltx-9'], 'invalid'],
    ['a sandbox without its manifest', ['sandbox', '--manifest', '/film/other.yaml'], 'file-not-found'],
  ])('is told of %s, with exit 2', async (_what, words, code) => {
    const { out, exit } = await said(good, ...words);
    expect(exit).toBe(2);
    const document = validateSchema.parse(JSON.parse(out));
    expect(document).toMatchObject({ manifest: '', ok: false, problems: [{ code }] });
    if (words[0] === 'render') expect(out.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is told nothing behind a --, where --json is a name', async () => {
    const { disk } = memoryDisk(good);
    const { out } = await runInProcess(['plan', '--bogus', '--', '--json'], { env: {}, home: null, disk });
    expect(out).toBe('');
  });

  it('reads the manifest as it was typed, whatever settle has to do', async () => {
    const { out } = await said(good, 'settle', film);
    const { out: status } = await said(good, 'status', film);
    expect(JSON.parse(out)).toEqual(JSON.parse(status));
  });
});
