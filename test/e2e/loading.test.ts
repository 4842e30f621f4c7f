import { cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, run } from '../support/built-command.js';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const SMALLEST = fileURLToPath(new URL('../../examples/smallest/smallest.yaml', import.meta.url));

/** Names every file of CommonJS that Node's loader loads, on stderr. */
const NAME_LOADED = `
  import { writeSync } from 'node:fs';
  import Module from 'node:module';
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = (module, path) => {
    writeSync(2, 'loaded ' + path + '\\n');
    load(module, path);
  };
`;

/** Modules that only rendering, cutting and reporting need. */
const LATER =
  /^(?:sandbox\/|cut\/(?!mark$)|gateway\/pixazo\/(?:pixazo|submit|ask-status)$|media\/(?:probe|poster)|system\/(?:ffmpeg|still)$|run\/runner$|report\/html\/)/;

let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'shotlist-loading-')));
  await cp(SMALLEST, join(folder, 'film.yaml'));
});

afterAll(() => rm(folder, { recursive: true }));

/** What the built command loads, by the source maps of its files: modules of the source and names of packages. */
async function loadedBy(...words: string[]): Promise<{ source: string[]; packages: string[] }> {
  const hook = `data:text/javascript,${encodeURIComponent(NAME_LOADED)}`;
  const { code, stderr } = await run(process.execPath, ['--import', hook, CLI, ...words], { cwd: folder });
  expect(code, stderr).toBe(0);
  const files = Array.from(stderr.matchAll(/^loaded (.*)$/gm), ([, path = '']) => path);
  const maps = await Promise.all(files.map((file) => readFile(`${file}.map`, 'utf8').catch(() => null)));
  const sources = maps.flatMap((map): string[] => (map === null ? [] : JSON.parse(map).sources));
  const named = (pattern: RegExp) =>
    [...new Set(sources.flatMap((source) => pattern.exec(source)?.[1] ?? []))].sort();
  return {
    source: named(/^\.\.\/src\/(.*)\.ts$/),
    packages: named(/^\.\.\/node_modules\/((?:@[^/]+\/)?[^/]+)/),
  };
}

describe('the built command loads', () => {
  it('nothing for --version', async () => {
    const { source, packages } = await loadedBy('--version');
    expect(packages).toEqual([]);
    expect(source).toEqual(['cli']);
  });

  it('no command for --help, which prints what help prints', async () => {
    const { source, packages } = await loadedBy('--help');
    expect(packages).toEqual([]);
    expect(source).toEqual(['cli', 'cli/help-layout', 'cli/main-help']);
    const [option, verb] = await Promise.all(
      ['--help', 'help'].map((word) => run(process.execPath, [CLI, word], { cwd: folder })),
    );
    expect(option?.stdout).toMatch(/^Usage: shotlist /);
    expect(option?.stdout).toBe(verb?.stdout);
  });

  it('no verb, no film and no environment for help', async () => {
    const { source, packages } = await loadedBy('help');
    expect(packages).toEqual(['commander']);
    expect(source).toContain('cli/program');
    const rooms = new Set(source.map((path) => path.replace(/\/.*/, '')));
    expect([...rooms].sort()).toEqual(['app', 'cli', 'core', 'system']);
    expect(source.filter((path) => /^(?:cli\/verbs\/|app\/(?!batch\/batch$))/.test(path))).toEqual([]);
  });

  it('no reader of films for completion', async () => {
    const { packages } = await loadedBy('completion', 'bash');
    expect(packages).toEqual(['commander']);
  });

  /** Reading a manifest, and text in columns. */
  const film = [
    'ansi-regex',
    'commander',
    'get-east-asian-width',
    'p-limit',
    'string-width',
    'strip-ansi',
    'yaml',
    'yocto-queue',
    'zod',
  ];

  it('what reads a manifest for validate', async () => {
    const { source, packages } = await loadedBy('validate', 'film.yaml');
    expect(packages).toEqual(film);
    expect(source.filter((path) => LATER.test(path))).toEqual([]);
    expect(source.filter((path) => /^(?:lockfile|plan|gateway|run|report)\//.test(path))).toEqual([]);
  });

  it('no gateway, encoder, probe, still, film cutter or page for plan', async () => {
    const { source, packages } = await loadedBy('plan', 'film.yaml', '--sandbox');
    expect(packages).toEqual(film);
    expect(source.filter((path) => LATER.test(path))).toEqual([]);
  });

  it('no classes of Unicode for plan, which take milliseconds to be read', async () => {
    const { source } = await loadedBy('plan', 'film.yaml', '--sandbox');
    const texts = await Promise.all(
      source.map(async (path) => ({ path, text: await readFile(join(SRC, `${path}.ts`), 'utf8') })),
    );
    const isRead = (line: string) => /\\[pP]\{/.test(line) && !/String\.raw|^ \*/.test(line);
    expect(texts.filter(({ text }) => text.split('\n').some(isRead)).map(({ path }) => path)).toEqual([]);
  });

  it('all of that where it is used', async () => {
    const { source, packages } = await loadedBy('render', 'film.yaml', '--sandbox');
    expect(packages).toEqual(expect.arrayContaining(['file-type', 'mediabunny']));
    expect(source).toEqual(expect.arrayContaining(['media/probe', 'sandbox/encode', 'report/html/page']));
  });
});
