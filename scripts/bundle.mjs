import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { pageScript } from './page-script.mjs';

/** The folder of the package, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What a build keeps for the next one, and modules that are bundled by themselves; packages are found from here. */
export const CACHE = join(ROOT, '.build');

/** Of undici only the making of connections is used, and its whole index takes long to load. */
const onlyConnections = {
  name: 'only-connections',
  resolveId: { filter: { id: /^undici$/ }, handler: () => '\0undici' },
  load: {
    filter: { id: /^\0undici$/ },
    handler: () =>
      `export { default as buildConnector } from ${JSON.stringify(join(ROOT, 'node_modules/undici/lib/core/connect.js'))};`,
  },
};

/** A bundler of the source; `external` are the packages that stay outside. A warning is an error. */
export function bundler(input, external) {
  return rolldown({
    input,
    external,
    cwd: ROOT,
    platform: 'node',
    plugins: [onlyConnections, pageScript],
    transform: { define: { SHOTLIST_VERSION: JSON.stringify(VERSION) } },
    onLog(level, log, write) {
      if (level === 'warn') throw new Error(log.message);
      write(level, log);
    },
  });
}

/** Packages, but for the bundler's own helpers. */
const PACKAGES = /^(?!@oxc-project\/)[a-z@]/;

/** Bundles one module and what it imports of the project, for what the package does not export; the path of the file that it makes. */
export async function bundled(path) {
  const name = basename(path, '.ts');
  const bundle = await bundler({ [name]: join(ROOT, path) }, PACKAGES);
  await bundle.write({ dir: CACHE, format: 'esm', codeSplitting: false, entryFileNames: '[name].mjs' });
  await bundle.close();
  return join(CACHE, `${name}.mjs`);
}

/** Imports one module of the source. */
export async function fromSource(path) {
  return import(pathToFileURL(await bundled(path)).href);
}
