import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { builtInModels } from './built-in-models.mjs';
import { pageScript } from './page-script.mjs';

/** The folder of the package, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What a build keeps for the next one, and modules that are bundled by themselves; packages are found from here. */
export const CACHE = join(ROOT, '.build');

/** A plugin that has other code in the place of a package; `codeWith` is given what writes the path of a packages' file into code. */
function insteadOf(name, codeWith) {
  const id = `\0${name}`;
  return {
    name: `instead-of-${name}`,
    resolveId: { filter: { id: new RegExp(`^${name}$`) }, handler: () => id },
    load: {
      filter: { id: new RegExp(`^${id}$`) },
      handler: () => codeWith((path) => JSON.stringify(join(ROOT, 'node_modules', path))),
    },
  };
}

/** A plugin that has other text in the place of a text of a package's file. */
function insteadOfText(path, text, other) {
  const id = join(ROOT, 'node_modules', path);
  return {
    name: `instead-of-text-in-${path}`,
    transform: {
      filter: { id: new RegExp(`^${id.replace(/[.+]/g, '\\$&')}$`) },
      handler(code) {
        if (!code.includes(text)) throw new Error(`${path} does not have the text ${text}`);
        return { code: code.replace(text, () => other), map: null };
      },
    },
  };
}

/** What makes a start faster than the packages' own entries do. */
const quickStart = [
  // Only the making of connections is used, and the whole index takes long to load.
  insteadOf(
    'undici',
    (at) => `export { default as buildConnector } from ${at('undici/lib/core/connect.js')};`,
  ),
  // Its index also looks for a native client. What it reads passwords with, and what it uses on one host of functions, nobody calls.
  insteadOf('pg', (at) => `export { default as Client } from ${at('pg/lib/client.js')};`),
  insteadOf('pgpass', () => 'export {};'),
  insteadOf('pg-cloudflare', () => 'export {};'),
  // Node 20 has no `navigator`: there it would load all of `fetch`, which takes 25 ms, to see that it is Node.
  insteadOfText(
    'pg/lib/stream.js',
    'const { getStream, getSecureStream } = getStreamFuncs()',
    'const { getStream, getSecureStream } = getNodejsStreamFuncs()',
  ),
  // For Node there are CommonJS modules, which are all loaded, whether they are used or not.
  insteadOf('yaml', (at) => `export * from ${at('yaml/browser/dist/index.js')};`),
  // It loads the net and all else that a child process may need, which takes 3 ms, for commands in files of their own.
  insteadOfText(
    'commander/lib/command.js',
    "const childProcess = require('node:child_process');",
    'const childProcess = null;',
  ),
  // It would be looked for wherever the command is installed.
  insteadOfText(
    'debug/src/node.js',
    "const supportsColor = require('supports-color');",
    'const supportsColor = null;',
  ),
  // An expression with the emoji takes 17 ms to be read, whether it is used or not.
  insteadOfText(
    'string-width/index.js',
    'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
    "let rgiEmoji; const rgiEmojiRegex = { test: (text) => (rgiEmoji ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text) };",
  ),
  // Its tables of Unicode take 13 ms, and most texts need none.
  insteadOf(
    'string-width',
    (at) =>
      `let width; export default (text) => (width ??= require(${at('string-width/index.js')}).default)(text);`,
  ),
];

/** Packages, but for the bundler's own helpers. */
const PACKAGES = /^(?!@oxc-project\/)[a-z@]/;

/** A plugin that has the help of the command itself as data, read from its definition without the code of the verbs. */
const mainHelp = {
  name: 'main-help',
  load: {
    filter: { id: /\/src\/cli\/main-help\.ts$/ },
    async handler() {
      const { readMainHelp } = await fromSource('src/cli/read-main-help.ts', [
        PACKAGES,
        /\/(?:verbs\/|film-verbs)/,
      ]);
      return `export const mainHelp = () => ${JSON.stringify(readMainHelp())};`;
    },
  },
};

/** A bundler of the source; `external` are the packages that stay outside. A warning is an error. */
export function bundler(input, external) {
  return rolldown({
    input,
    external,
    cwd: ROOT,
    platform: 'node',
    plugins: [...quickStart, builtInModels, mainHelp, pageScript],
    checks: { bundlerTimings: false },
    transform: { define: { SHOTLIST_VERSION: JSON.stringify(VERSION) } },
    onLog(level, log, write) {
      if (level === 'warn') throw new Error(log.message);
      write(level, log);
    },
  });
}

/** Bundles one module and what it imports, but for `external` packages, for what the package does not export; the path of the file that it makes. */
export async function bundled(path, external = PACKAGES) {
  const name = basename(path, '.ts');
  const bundle = await bundler({ [name]: join(ROOT, path) }, external);
  await bundle.write({ dir: CACHE, format: 'esm', codeSplitting: false, entryFileNames: '[name].mjs' });
  await bundle.close();
  return join(CACHE, `${name}.mjs`);
}

/** Imports one module of the source. */
export async function fromSource(path, external = PACKAGES) {
  return import(pathToFileURL(await bundled(path, external)).href);
}
