import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type Said } from '../support/built-command.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const TSC = join(PROJECT, 'node_modules', '.bin', 'tsc');

/** The types of the library as somebody else's program uses them. */
const PROGRAM = `
import type { Diagnostic, Plan, RunEvent, RunSummary } from 'shotlist';
import { loadFilm, plan, readLockfile, render } from 'shotlist';

export async function costs(file: string): Promise<bigint | null> {
  const film = await loadFilm(file);
  if (!film.ok) {
    const problems: Diagnostic[] = film.error;
    throw new Error(problems.map(({ code, place }) => code + (place?.line ?? '')).join());
  }
  const planned = await plan(film.value);
  const total: Plan['total'] | null = planned.ok ? planned.value.total : null;
  // @ts-expect-error: spending has to be agreed to
  render(film.value, {});
  const seen = (event: RunEvent) => (event.type === 'accepted' ? event.request_id : null);
  const ended = await render(film.value, { agree: ({ takes }) => takes.length < 3, onEvent: seen });
  if (ended.ok) exitWith(ended.value);
  const book = await readLockfile(film.value.places.lockfile);
  return book.ok && book.value.jobs.size > 0 ? total : null;
}

function exitWith({ outcome }: RunSummary): void {
  process.exitCode = outcome === 'complete' ? 0 : 1;
}
`;

const COMPILER = {
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  types: ['node'],
  typeRoots: [join(PROJECT, 'node_modules', '@types')],
  outDir: 'out',
};

/** What the package certainly holds, and what else it may hold. */
const FILES = [
  'LICENSE',
  'README.md',
  'dist/THIRD-PARTY-LICENSES',
  'dist/cli.cjs',
  'dist/cli.cjs.map',
  'dist/cli.js',
  'dist/index.cjs',
  'dist/index.cjs.map',
  'dist/index.js',
  'dist/mediabunny-child.cjs',
  'dist/types/index.d.ts',
  'examples/library/render.ts',
  'examples/own-model/frames/window.png',
  'examples/smallest/smallest.yaml',
  'examples/storyboard/frames/030.webp',
  'examples/storyboard/frames/040.webp',
  'examples/storyboard/frames/070.webp',
  'examples/storyboard/frames/090.webp',
  'examples/storyboard/frames/100.webp',
  'examples/storyboard/frames/mira.webp',
  'package.json',
  'schemas/manifest.schema.json',
];
const FAMILIES =
  /^(?:dist\/[a-z0-9-]+\.cjs(?:\.map)?|dist\/types\/[a-z0-9/-]+\.d\.ts|schemas\/[a-z]+\.schema\.json|examples\/[a-z-]+\/(?:models\/)?[a-z-]+\.yaml)$/;
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/;
const SHOTLIST = join('node_modules', 'shotlist');

let folder: string;

/** A folder far from the project, with the packed tarball installed from the registry and nothing else. */
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'shotlist-package-')));
  const packed = await done(
    'npm',
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder],
    PROJECT,
  );
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--silent'];
  await done('npm', ['install', ...quiet, `./${packed.stdout.trim()}`], folder);
}, 180_000);

afterAll(() => rm(folder, { recursive: true }));

describe('the packed tarball, installed elsewhere', () => {
  it('holds what it needs and nothing that a run or a test left behind', async () => {
    const files = await installed();
    expect(files).toEqual(expect.arrayContaining(FILES));
    expect(files.filter((path) => !FILES.includes(path) && !FAMILIES.test(path))).toEqual([]);
    const mapped = files.flatMap((path) => (path.endsWith('.map') ? [path.slice(0, -'.map'.length)] : []));
    expect(mapped.filter((path) => !files.includes(path))).toEqual([]);
  });

  it('needs no package but those that are installed with it', async () => {
    const { dependencies } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
    const needed = new Set<string>();
    for (const path of (await installed()).filter((each) => /\.(?:c?js|d\.ts)$/.test(each))) {
      const text = await readFile(join(folder, SHOTLIST, path), 'utf8');
      const names =
        /^(?:import|export)\b.*?\bfrom ["']([^."'][^"']*)["'];$|(?:\bimport|\brequire|\bcreateRequire\)\(.*?\))\(["'`]([^."'`][^"'`]*)["'`]\)/gm;
      for (const [, from, called] of text.matchAll(names)) needed.add(from ?? called ?? '');
    }
    const packages = [...needed].filter((name) => !isBuiltin(name)).sort();
    expect(packages).toEqual(Object.keys(dependencies).sort());
  });

  it('names the licence of every package that is bundled', async () => {
    const dist = join(folder, SHOTLIST, 'dist');
    const maps = (await readdir(dist)).filter((name) => name.endsWith('.map'));
    const sources = await Promise.all(
      maps.map(
        async (name): Promise<string[]> => JSON.parse(await readFile(join(dist, name), 'utf8')).sources,
      ),
    );
    const bundled = new Set(sources.flat().flatMap((path) => PACKAGE.exec(path)?.[1] ?? []));
    expect(bundled.size).toBeGreaterThan(8);
    const text = await readFile(join(dist, 'THIRD-PARTY-LICENSES'), 'utf8');
    expect([...bundled].filter((name) => !text.includes(`\n${name} `))).toEqual([]);
  });

  it('has a command that says its version', async () => {
    const { version } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
    expect((await done('npx', ['shotlist', '--version'])).stdout).toBe(`${version}\n`);
  });

  it('starts a film and renders it on the sandbox', async () => {
    await done('npx', ['shotlist', 'init', 'film']);
    await done('npx', ['shotlist', 'render', 'film/shots.yaml', '--sandbox']);
    const clips = (await readdir(join(folder, 'film', 'renders-sandbox'))).filter((name) =>
      name.endsWith('.mp4'),
    );
    expect(clips.sort()).toEqual(['010_t1.mp4', '010_t2.mp4', '020_t1.mp4', '030_t1.mp4']);
  });

  it('has types; what docs/library.md shows compiles, and the example of the library runs too', async () => {
    await writeFile(join(folder, 'program.ts'), PROGRAM);
    const [, shown = ''] =
      /^```ts\n([\s\S]*?)^```$/m.exec(await readFile(join(PROJECT, 'docs/library.md'), 'utf8')) ?? [];
    await writeFile(join(folder, 'shown.ts'), shown);
    await cp(join(PROJECT, 'examples/library/render.ts'), join(folder, 'render.ts'));
    await cp(join(PROJECT, 'examples/smallest/smallest.yaml'), join(folder, 'smallest.yaml'));
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: COMPILER, files: ['program.ts', 'shown.ts', 'render.ts'] }),
    );
    await done(TSC, ['-p', '.']);
    const { stdout } = await done(process.execPath, ['out/render.js', 'smallest.yaml']);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      '010:1 render: new',
      'quoted: $0.36',
      '010:1 is here: 010_t1.mp4',
      expect.stringMatching(/^010:1 finished, request ltx-2-video-api-581_/),
    ]);
  });
});

describe('package-lock.json', async () => {
  const lock = JSON.parse(await readFile(join(PROJECT, 'package-lock.json'), 'utf8'));
  const packages = Object.entries<Locked>(lock.packages);
  const those = (wanted: (locked: Locked) => boolean) =>
    packages.filter(([, locked]) => wanted(locked)).map(([path]) => path);

  it('installs nothing that runs a script', () => {
    expect(packages.length).toBeGreaterThan(20);
    expect(those(({ hasInstallScript }) => hasInstallScript === true)).toEqual([]);
  });

  it('takes packages from whatever registry is configured', () => {
    expect(those(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('knows the packages of every platform, without which `npm ci` refuses it', () => {
    const known = new Set(packages.map(([path]) => path));
    const named = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
    expect(named.filter((name) => !known.has(`node_modules/${name}`))).toEqual([]);
  });
});

interface Locked {
  hasInstallScript?: boolean;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

/** Every file of the installed package. */
async function installed(): Promise<string[]> {
  const entries = await readdir(join(folder, SHOTLIST), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(join(folder, SHOTLIST), join(parentPath, name))).sort();
}

/** Runs a program that must succeed. */
async function done(program: string, args: string[], cwd = folder): Promise<Said> {
  const said = await run(program, args, { cwd });
  expect(said.code, `${program} ${args.join(' ')}\n${said.stdout}${said.stderr}`).toBe(0);
  return said;
}
