import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtInModels } from '../../src/catalog/load.js';
import { SANDBOX_WORKERS, startSandbox } from '../../src/sandbox/sandbox.js';
import { systemClock } from '../../src/system/clock.js';
import { systemIds } from '../../src/system/ids.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { CLI, run, shotlist } from '../support/built-command.js';
import { startPostgres } from '../support/postgres.js';
import { paper } from './papers.js';

it('the farm of docs/many-machines.md renders each take once, also where the launcher starts everything twice', {
  timeout: 180_000,
}, async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'shotlist-farm-')));
  const server = await startPostgres();
  const gateway = await startSandbox({
    ...SANDBOX_WORKERS,
    renderSeconds: 1,
    disk: systemDisk,
    clock: systemClock,
    newId: systemIds,
    catalog: builtInModels(),
    jobsFile: null,
  });
  try {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'shotlist'), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
    await chmod(join(bin, 'shotlist'), 0o755);
    const env = {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: folder,
      PIXAZO_API_KEY: 'key-of-the-farm',
      PIXAZO_GATEWAY: gateway.url,
      SHOTLIST_LEDGER: server.address(),
    };
    await shotlist(['init', 'film'], { cwd: folder, env });
    const script =
      paper('docs/many-machines.md').blocks.find(({ text }) => text.includes('xargs'))?.text ?? '';
    const start = () => run('bash', ['-c', `exec 2>&1\n${script}`], { cwd: folder, env });
    for (const { code, stdout } of await Promise.all([start(), start()])) expect(code, stdout).toBe(0);
    expect(gateway.stats().accepted).toBe(4);
    const { code, stdout } = await start();
    expect(code, stdout).toBe(0);
    expect(gateway.stats().accepted).toBe(4);
    const status = await shotlist(['status', 'film/shots.yaml', '--json'], { cwd: folder, env });
    expect(JSON.parse(status.stdout).counts).toEqual({ finished: 4 });
  } finally {
    await gateway.close();
    server.remove();
    await rm(folder, { recursive: true });
  }
});
