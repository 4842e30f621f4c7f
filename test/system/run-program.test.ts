import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/system/run-program.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotlist-program-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A shell that starts another one in the background, which writes its process id to `pid` and then runs on for a minute. */
const PARENT = 'sh -c "echo \\$\\$ > pid; exec sleep 60" & wait';

function run(script: string, more: { timeout?: number; signal?: AbortSignal } = {}) {
  return runProgram({
    words: ['sh', '-c', script],
    folder,
    env: process.env,
    timeout: more.timeout ?? 20_000,
    most: 1000,
    signal: more.signal,
  });
}

async function startedId(): Promise<number> {
  const id = Number(await readFile(join(folder, 'pid'), 'utf8'));
  expect(id).toBeGreaterThan(0);
  return id;
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === 'win32')('a program that is run', () => {
  it('ends with all that it has started when nobody waits for it any more', async () => {
    const stop = new AbortController();
    const running = run(PARENT, { signal: stop.signal });
    await expect.poll(startedId).toBeGreaterThan(0);
    const id = await startedId();
    expect(isAlive(id)).toBe(true);
    stop.abort();
    expect(await running).toEqual({ ok: false, error: { isMissing: false, why: 'stopped' } });
    await expect.poll(() => isAlive(id)).toBe(false);
  });

  it('ends with all that it has started when it fails', async () => {
    const ran = await run('(exec sleep 60 > /dev/null 2>&1) & echo $! > pid; echo no room >&2; exit 3');
    expect(ran).toEqual({ ok: false, error: { isMissing: false, why: 'it ended with 3: no room' } });
    const id = await startedId();
    await expect.poll(() => isAlive(id)).toBe(false);
  });

  it('leaves alone what it has started when it did its work', async () => {
    const ran = await run('(exec sleep 60 > /dev/null 2>&1) & echo $! > pid; echo done');
    expect(ran).toEqual({ ok: true, value: 'done\n' });
    const id = await startedId();
    expect(isAlive(id)).toBe(true);
    process.kill(id, 'SIGKILL');
  });
});
