import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInModels } from '../../src/catalog/load.js';
import { SANDBOX_WORKERS, type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { systemClock } from '../../src/system/clock.js';
import { systemIds } from '../../src/system/ids.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { run, shotlist } from '../support/command.js';
import { blocksOf, checkedScript, patternOf } from './blocks.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** What a fresh clone has of all that the commands need. */
const CLONED = [
  'src',
  'scripts',
  'schemas',
  'examples',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

const readme = await readFile(join(PROJECT, 'README.md'), 'utf8');
const blocks = blocksOf(readme);

let clone: string;
let gateway: Sandbox;

beforeAll(async () => {
  clone = await realpath(await mkdtemp(join(tmpdir(), 'shotlist-readme-')));
  for (const name of CLONED) {
    const filter = (path: string) => !/renders|\.sandbox\./.test(path);
    await cp(join(PROJECT, name), join(clone, name), { recursive: true, filter });
  }
  await symlink(join(PROJECT, 'node_modules'), join(clone, 'node_modules'));
  gateway = await startSandbox({
    ...SANDBOX_WORKERS,
    renderSeconds: 0.1,
    disk: systemDisk,
    clock: systemClock,
    newId: systemIds,
    catalog: builtInModels(),
    jobsFile: null,
  });
});

afterAll(async () => {
  await gateway.close();
  await rm(clone, { recursive: true });
});

describe('the commands of README.md', () => {
  const commands = blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    return block.info === 'sh' ? [{ block, shown: next?.info === 'text' ? next.text : null }] : [];
  });

  it('are there', () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  it.each(commands.map((each) => ({ ...each, line: each.block.line })))(
    'line $line: do what it says',
    { timeout: 120_000 },
    async ({ block, shown }) => {
      const { code, stdout } = await inClone(checkedScript(block));
      expect(code, stdout).toBe(0);
      if (shown !== null) expect(stdout).toMatch(patternOf(shown));
    },
  );

  it('start with two that the continuous integration runs as they are', async () => {
    const once = blocks.filter(({ info }) => info === 'sh once').map(({ text }) => text.trim());
    expect(once).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    const ci = await readFile(join(PROJECT, '.ci/run'), 'utf8');
    for (const command of once.flatMap((text) => text.split(' && '))) expect(ci).toContain(command);
  });

  it('have sound shell scripts beside them', async () => {
    for (const { text } of blocks.filter(({ info }) => info === 'bash')) {
      const { code, stderr } = await run('bash', ['-n', '-c', text], { cwd: clone });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });
});

describe('README.md', () => {
  it('shows manifests that validate', async () => {
    const manifests = blocks.filter(({ info, text }) => info === 'yaml' && text.startsWith('version: 1'));
    expect(manifests).not.toEqual([]);
    for (const { text } of manifests) {
      await writeFile(join(clone, 'shown.yaml'), text);
      const { code, stderr } = await shotlist(['validate', 'shown.yaml'], { cwd: clone });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it('names every command and every option', async () => {
    const { stdout } = await shotlist(['--help'], { cwd: clone });
    const verbs = Array.from(stdout.matchAll(/^ {2}([a-z]+) .*/gm), ([, verb]) => String(verb));
    expect(verbs).toContain('render');
    for (const verb of verbs.filter((name) => name !== 'help')) {
      expect(readme).toContain(`\`shotlist ${verb}`);
      const help = (await shotlist([verb, '--help'], { cwd: clone })).stdout;
      const options = Array.from(help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm), ([, option]) =>
        String(option),
      );
      for (const option of options.filter((name) => name !== '--help')) {
        expect(readme, `${verb} ${option}`).toMatch(new RegExp(`\`[^\`]*${option}\\b`));
      }
    }
  });

  it('links to what is there', async () => {
    const links = Array.from(readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g), ([, path]) => String(path));
    expect(links).toContain('examples/own-model');
    for (const link of links) expect(await systemDisk.entry(join(PROJECT, link)), link).toBeTruthy();
  });
});

/** Runs a script as a person would who has just cloned the project and has a key. */
async function inClone(script: string): Promise<{ code: number | null; stdout: string }> {
  const home = join(clone, '.home');
  const env = {
    HOME: home,
    PATH: `${join(home, 'npm', 'bin')}:${process.env.PATH}`,
    npm_config_prefix: join(home, 'npm'),
    npm_config_loglevel: 'silent',
    PIXAZO_API_KEY: 'key-of-the-readme',
    PIXAZO_GATEWAY: gateway.url,
  };
  const jobs = "trap 'kill $(jobs -p) 2>/dev/null' EXIT";
  return run('bash', ['-c', `exec 2>&1\n${jobs}\n${script}`], { cwd: clone, env });
}
