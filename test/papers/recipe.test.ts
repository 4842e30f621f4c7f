import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { builtInModels } from '../../src/catalog/load.js';
import { SANDBOX_WORKERS, type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { systemClock } from '../../src/system/clock.js';
import { systemIds } from '../../src/system/ids.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { CLI, run, shotlist } from '../support/built-command.js';
import { paper } from './papers.js';

let folder: string;
let work: string;
let gateway: Sandbox;
let env: Record<string, string>;

/** A film in a git repository with a remote, `shotlist` on the path, and a gateway whose renders take longer than the run. */
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'shotlist-recipe-')));
  work = join(folder, 'work');
  gateway = await startSandbox({
    ...SANDBOX_WORKERS,
    renderSeconds: 600,
    disk: systemDisk,
    clock: systemClock,
    newId: systemIds,
    catalog: builtInModels(),
    jobsFile: null,
  });
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'shotlist'), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
  await chmod(join(bin, 'shotlist'), 0o755);
  env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: folder,
    PIXAZO_API_KEY: 'key-of-the-recipe',
    PIXAZO_GATEWAY: gateway.url,
    GIT_AUTHOR_NAME: 'render',
    GIT_AUTHOR_EMAIL: 'render@example.com',
    GIT_COMMITTER_NAME: 'render',
    GIT_COMMITTER_EMAIL: 'render@example.com',
  };
  const script = `git init -q --bare remote && git clone -q remote work && cd work && shotlist init film
    git add . && git commit -qm "A film" && git push -qu origin HEAD`;
  const { code, stderr } = await run('sh', ['-ec', script], { cwd: folder, env });
  expect(code, stderr).toBe(0);
});

afterEach(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

it('the batch script of docs/unattended.md saves the lockfile also when it is cancelled', async () => {
  const script = paper('docs/unattended.md').blocks.find(({ info }) => info === 'bash')?.text ?? '';
  expect(await cancelled(script)).toBe(130);
  await rm(work, { recursive: true });

  await run('git', ['clone', '-q', 'remote', 'work'], { cwd: folder, env });
  const { stdout } = await shotlist(['status', 'film/shots.yaml', '--json'], { cwd: work, env });
  expect(JSON.parse(stdout).counts).toEqual({ submitted: 4 });
  expect(gateway.stats().accepted).toBe(4);
});

/** Runs a script and sends it SIGTERM when the gateway has taken all jobs; its exit code. */
function cancelled(script: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script], {
      cwd: work,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      const before = accepted(said);
      said += text;
      if (before < 4 && accepted(said) === 4) child.kill('SIGTERM');
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

function accepted(said: string): number {
  return said.split(' accepted as ').length - 1;
}
