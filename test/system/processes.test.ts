import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemDisk } from '../../src/system/node-disk.js';
import { mayBeAlive } from '../../src/system/process-fate.js';
import { systemProcesses } from '../../src/system/processes.js';

const processes = systemProcesses(systemDisk);

describe('systemProcesses', () => {
  it('finds this process, and not one that has ended', async () => {
    const self = await processes.self();
    expect(self.pid).toBe(process.pid);
    expect(await mayBeAlive(self, self, processes)).toBe(true);
    const child = fork('-e', [], { execArgv: ['-e', ''], stdio: 'ignore' });
    await once(child, 'exit');
    expect(await mayBeAlive({ ...self, pid: child.pid ?? 0 }, self, processes)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('tells this process from an earlier one with its id', async () => {
    const self = await processes.self();
    for (const fact of ['boot', 'pid_namespace', 'time_namespace', 'started'] as const)
      expect(self[fact]).not.toBeNull();
    expect(await mayBeAlive({ ...self, started: Number(self.started) - 1 }, self, processes)).toBe(false);
    expect(await processes.find(process.pid)).toEqual({ started: self.started });
  });
});

interface Answer {
  held: boolean;
  message?: string;
}

async function ask(child: ChildProcess, message: object): Promise<Answer> {
  const answer = once(child, 'message');
  child.send(message);
  const [said] = await answer;
  return said as Answer;
}

describe('takeClaim between processes', () => {
  let folder = '';
  let path = '';
  const children: ChildProcess[] = [];

  const spawn = () => {
    const child = fork(new URL('../../.build/claim-taker.mjs', import.meta.url));
    children.push(child);
    return child;
  };
  const kill = async (child: ChildProcess) => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claim-'));
    path = join(folder, 'film.lock.claim');
  });

  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => (child.exitCode ?? child.signalCode) || kill(child)));
    rmSync(folder, { recursive: true });
  });

  it('makes one holder of six on a stale claim, a hundred times', async () => {
    const victim = spawn();
    expect(await ask(victim, { path })).toMatchObject({ held: true });
    await kill(victim);
    const stale = join(folder, 'stale');
    copyFileSync(path, stale);

    const six = Array.from({ length: 6 }, spawn);
    for (let round = 0; round < 100; round += 1) {
      copyFileSync(stale, path);
      const answers = await Promise.all(six.map((child) => ask(child, { path })));
      const holders = six.filter((_, at) => answers[at]?.held);
      expect(holders.length, JSON.stringify(answers)).toBe(1);
      expect(answers.filter(({ message }) => message?.includes('another run holds')).length).toBe(5);
      await Promise.all(holders.map((child) => ask(child, { release: true })));
      expect(readdirSync(folder)).toEqual(['stale']);
    }
  });

  it.skipIf(process.platform === 'win32')(
    'takes a stopped process for alive, and a killed one for gone',
    async () => {
      const [first, second] = [spawn(), spawn()];
      expect(await ask(first, { path })).toMatchObject({ held: true });
      first.kill('SIGSTOP');
      expect(await ask(second, { path })).toMatchObject({
        held: false,
        message: expect.stringContaining(`process ${first.pid}`),
      });
      await kill(first);
      expect(await ask(second, { path })).toMatchObject({
        held: true,
        message: expect.stringContaining('taken over'),
      });
    },
  );
});
