// Makes `dist/`: the command, the library, their source maps, the library's types and the licences of what is bundled.
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { bundler, CACHE, ROOT } from './bundle.mjs';
import { licencesOf } from './licences.mjs';

const DIST = join(ROOT, 'dist');
const TYPES = join(CACHE, 'types');

/** Stays outside: one file that gains nothing, with an encoder inside whose licence (MPL 1.1) is its publisher's to fulfil. */
const EXTERNAL = ['h264-mp4-encoder'];

/** A program that a command starts for a frame. */
const CHILD = 'src/system/mediabunny-child.ts';

/** What is loaded together stands in one file, so that a start opens few; the first group that wants a module has it, with what it imports. */
const GROUPS = [
  { name: 'help-layout', test: /\/src\/cli\/help-layout\.ts$/ },
  { name: 'core', test: /\/src\/(?:core\/.*|system\/(?:clock|disk))\.ts$/ },
  { name: 'command-line', test: /\/src\/cli\/(?:program|options|terminal)\.ts$/ },
  { name: 'columns', test: /^\0string-width$|\/src\/cli\/ui\/text\/width\.ts$/ },
  { name: packageOf, debugName: 'packages', test: /\/node_modules\// },
  { name: 'film', test: /\/src\/(?:app\/(?:film|refusal|validate)|cli\/(?:show|film-verbs))\.ts$/ },
  { name: 'planning', test: /\/src\/app\/plan\.ts$/ },
];

/** The name of the package that a module belongs to, as that of a file; packages that it brings along for itself go with it. */
function packageOf(id) {
  const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id);
  return name.replace(/^@/, '').replace('/', '-');
}

/**
 * Bundles command and library as CommonJS, which starts 20 ms faster than ES modules; the library's face is one, and `cli.js`
 * for whoever names the command by its path. The names of the files, and the modules that are in them.
 */
async function bundle() {
  const input = { cli: 'src/cli.ts', index: 'src/index.ts', 'mediabunny-child': CHILD };
  const made = await bundler(input, EXTERNAL);
  const { output } = await made.write({
    dir: DIST,
    format: 'cjs',
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    comments: { legal: false, jsdoc: false, annotation: true },
    // Short text is read sooner: 5 ms of a plan. Names of classes stay, which errors may be told apart by.
    minify: { compress: false, mangle: { keepNames: { function: false, class: true } }, codegen: true },
    codeSplitting: { groups: GROUPS },
  });
  await made.close();
  const files = output.map(({ fileName }) => fileName);
  for (const { name } of GROUPS) {
    const isEmpty = typeof name === 'string' && !files.includes(`${name}.cjs`);
    if (isEmpty) throw new Error(`no module is in the group ${name}`);
  }
  const chunks = output.filter(({ type }) => type === 'chunk');
  const { exports } = chunks.find(({ name }) => name === 'index');
  const face = `import library from './index.cjs';\nexport const {\n  ${exports.sort().join(',\n  ')},\n} = library;\n`;
  await writeFile(join(DIST, 'index.js'), face);
  await writeFile(join(DIST, 'cli.js'), "#!/usr/bin/env node\nimport './cli.cjs';\n");
  return { files: ['cli.js', 'index.js', ...files], modules: chunks.flatMap(({ moduleIds }) => moduleIds) };
}

/** Checks the source and declares its types; copies those that the library's face reaches. The names of the files. */
async function declareTypes() {
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  await promisify(execFile)(tsc, ['-p', join(ROOT, 'src')]).catch((error) => {
    process.stderr.write(error.stdout || `${error.message}\n`);
    process.exit(1);
  });
  const reached = new Set();
  const visit = async (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = await readFile(file, 'utf8');
    for (const [, path] of text.matchAll(/(?:from|import\() ?["'](\.[^"']+)["']/g))
      await visit(join(dirname(file), path.replace(/\.js$/, '.d.ts')));
  };
  await visit(join(TYPES, 'index.d.ts'));
  return Promise.all(
    [...reached].map(async (file) => {
      const name = join('types', relative(TYPES, file));
      await mkdir(dirname(join(DIST, name)), { recursive: true });
      await cp(file, join(DIST, name));
      return name;
    }),
  );
}

const [types, { files, modules }] = await Promise.all([declareTypes(), bundle()]);
await writeFile(join(DIST, 'THIRD-PARTY-LICENSES'), await licencesOf(modules));

const made = new Set([...types, ...files, 'THIRD-PARTY-LICENSES']);
for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !made.has(relative(DIST, path))) await rm(path);
}
