import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtInModels } from '../../src/catalog/load.js';
import { SANDBOX_WORKERS, startSandbox } from '../../src/sandbox/sandbox.js';
import { systemClock } from '../../src/system/clock.js';
import { systemIds } from '../../src/system/ids.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { CLI, run } from '../support/built-command.js';
import { type Block, blocksOf, checkedScript } from './blocks.js';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** A text for people at the top of the project or in `docs/`. */
export interface Paper {
  /** Its path in the project. */
  name: string;
  markdown: string;
  blocks: Block[];
}

/** A paper of the project by its path. */
export function paper(name: string): Paper {
  const markdown = readFileSync(join(PROJECT, name), 'utf8');
  return { name, markdown, blocks: blocksOf(name, markdown) };
}

/** The papers of `docs/`. */
export const docs = readdirSync(join(PROJECT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => paper(`docs/${name}`));

/** Every paper. */
export const papers = [
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'test/README.md'].map(
    paper,
  ),
  ...docs,
];

/** A folder in which a person tries the commands of a paper. */
export interface Workplace {
  readonly folder: string;
  /** Runs the lines of a block; both streams are in `stdout`. */
  run(block: Block): Promise<{ code: number | null; stdout: string }>;
  runScript(script: string): Promise<{ code: number | null; stdout: string }>;
  close(): Promise<void>;
}

/** What a fresh clone has of all that the commands of `README.md` need. */
const CLONED = [
  'src',
  'schemas',
  'examples',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** A fresh clone, in which the command is still to be built, by a person who has a key for a quick gateway. */
export async function openClone(): Promise<Workplace> {
  return openWorkplace(async (folder) => {
    for (const name of CLONED.filter((each) => existsSync(join(PROJECT, each)))) await copy(name, folder);
    await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  });
}

/** A folder with the examples, `shotlist` on the path, and a key for a quick gateway. */
export async function openInstalled(): Promise<Workplace> {
  return openWorkplace(async (folder) => {
    await copy('examples', folder);
    const bin = join(folder, '.home', 'npm', 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'shotlist'), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
    await chmod(join(bin, 'shotlist'), 0o755);
  });
}

/** Copies a file or folder of the project without what a run left there. */
function copy(name: string, folder: string): Promise<void> {
  const filter = (path: string) => !/renders|\.sandbox\./.test(path);
  return cp(join(PROJECT, name), join(folder, name), { recursive: true, filter });
}

async function openWorkplace(furnish: (folder: string) => Promise<void>): Promise<Workplace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'shotlist-papers-')));
  await furnish(folder);
  const gateway = await startSandbox({
    ...SANDBOX_WORKERS,
    renderSeconds: 0.1,
    disk: systemDisk,
    clock: systemClock,
    catalog: builtInModels(),
    jobsFile: null,
    newId: systemIds,
  });
  const home = join(folder, '.home');
  const env = {
    HOME: home,
    PATH: `${join(home, 'npm', 'bin')}:${process.env.PATH}`,
    npm_config_prefix: join(home, 'npm'),
    npm_config_loglevel: 'silent',
    PIXAZO_API_KEY: 'key-of-the-papers',
    PIXAZO_GATEWAY: gateway.url,
  };
  const runScript = (script: string) => {
    const jobs = "trap 'kill $(jobs -p) 2>/dev/null' EXIT";
    return run('bash', ['-c', `exec 2>&1\n${jobs}\n${script}`], { cwd: folder, env });
  };
  return {
    folder,
    run: (block) => runScript(checkedScript(block)),
    runScript,
    async close() {
      await gateway.close();
      await rm(folder, { recursive: true });
    },
  };
}
