import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeClaim } from '../../src/system/claim.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { systemProcesses } from '../../src/system/processes.js';
import { count, isLong, tried } from '../support/prove.js';

const isWindows = process.platform === 'win32';

let folder = '';
let path = '';
const children = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'));
  path = join(folder, 'film.lock.claim');
});

afterEach(async () => {
  for (const child of children) await kill(child);
  rmSync(folder, { recursive: true });
});

/** A process that takes the claim when it is asked to. */
function taker(): ChildProcess {
  const child = fork(new URL('../../.build/claim-taker.mjs', import.meta.url));
  children.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

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

/** Leaves a claim at `path` whose process has ended, changed so. */
async function staleClaim(change: Record<string, unknown> = {}): Promise<void> {
  const victim = taker();
  expect(await ask(victim, { path })).toMatchObject({ held: true });
  await kill(victim);
  edit(change);
}

function edit(change: Record<string, unknown>): void {
  const claim = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, `${JSON.stringify({ ...claim, ...change })}\n`);
}

test('six processes on a stale claim: one holder, every time', async () => {
  const rounds = count(100, 2000);
  await staleClaim();
  const stale = join(folder, 'stale');
  copyFileSync(path, stale);
  const six = Array.from({ length: 6 }, taker);
  for (let round = 0; round < rounds; round += 1) {
    copyFileSync(stale, path);
    const answers = await Promise.all(six.map((child) => ask(child, { path })));
    const holders = six.filter((_, at) => answers[at]?.held);
    expect(holders.length, JSON.stringify(answers)).toBe(1);
    await ask(holders[0] as ChildProcess, { release: true });
    expect(readdirSync(folder)).toEqual(['stale']);
  }
  tried(10, 'six processes on a stale claim', rounds, 'one holder each time');
});

test.skipIf(isWindows)('a holder that is stopped stays the holder, a minute long', async () => {
  const seconds = isLong ? 60 : 1;
  const [holder, other] = [taker(), taker()];
  expect(await ask(holder, { path })).toMatchObject({ held: true });
  holder.kill('SIGSTOP');
  const until = Date.now() + seconds * 1000;
  let asked = 0;
  while (Date.now() < until) {
    const answer = await ask(other, { path });
    expect(answer.held).toBe(false);
    expect(answer.message).toContain(`process ${holder.pid}`);
    asked += 1;
    await pause(20);
  }
  holder.kill('SIGCONT');
  expect(await ask(holder, { release: true })).toMatchObject({ held: false });
  expect(await ask(other, { path })).toMatchObject({ held: true });
  tried(10, `holder stopped for ${seconds} s, asked for the claim`, asked, 'no second holder');
});

/** What this process gets at the claim, with its clock that many milliseconds off. */
async function takeHere(clockOff = 0): Promise<'held' | 'refused'> {
  const taken = await takeClaim({
    disk: systemDisk,
    path,
    run: 'here',
    clock: {
      now: () => Date.now() + clockOff,
      elapsed: () => performance.now(),
      sleep: () => Promise.resolve(),
    },
    processes: systemProcesses(systemDisk),
  });
  if (!taken.ok) return 'refused';
  await taken.value.release();
  return 'held';
}

const A_YEAR = 365 * 86_400_000;

test.runIf(process.platform === 'linux')(
  'a process that has the id of the dead one is told apart',
  async () => {
    await staleClaim();
    const { pid } = taker();
    edit({ pid });
    expect(await takeHere()).toBe('held');
    tried(10, 'pid reused', 1, 'taken over');
  },
);

test.each([
  ['another host', { host: 'elsewhere' }],
  ['another machine of the same name', { machine: '0123456789abcdef' }],
])('a claim from %s is refused, however dead it looks here', async (what, change) => {
  await staleClaim(change);
  expect(await takeHere()).toBe('refused');
  expect(readdirSync(folder)).toEqual(['film.lock.claim']);
  tried(10, what, 1, 'refused, left alone');
});

test('a clock that was set back or forward changes nothing', async () => {
  for (const off of [-A_YEAR, A_YEAR]) {
    const holder = taker();
    expect(await ask(holder, { path })).toMatchObject({ held: true });
    expect(await takeHere(off)).toBe('refused');
    await kill(holder);
    expect(await takeHere(off)).toBe('held');
    expect(readdirSync(folder)).toEqual([]);
  }
  tried(10, 'clock set back and forward', 2, 'a living holder refused, a dead one taken over');
});
