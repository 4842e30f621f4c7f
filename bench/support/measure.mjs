// Runs commands one after the other, and tells what each took.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const CLI = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const TELL = new URL('tell.mjs', import.meta.url).href;
/** Prints the processor time of the command and all that it started. */
const WITH_TIMES = '"$@"; code=$?; times >&3; exit $code';

/** The words that run this command or script in Node so that it tells what `tell.mjs` tells. */
export function inNode(words) {
  return [process.execPath, '--import', TELL, ...words];
}

/**
 * Runs a program to its end: seconds, when it ended (milliseconds since 1970), CPU seconds with those of its children, and what it told:
 * the peak of its memory in MB. Another end than a good one is an error with its last words.
 */
export async function run(words, { cwd, env = {} }) {
  const began = performance.now();
  const child = spawn('/bin/sh', ['-c', WITH_TIMES, 'sh', ...words], {
    cwd,
    env: { HOME: cwd, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  child.stdout.resume();
  let said = '';
  child.stderr.on('data', (bytes) => {
    said = (said + bytes).slice(-2000);
  });
  const [told, code] = await Promise.all([
    text(child.stdio[3]),
    new Promise((resolve, reject) => child.on('error', reject).on('close', resolve)),
  ]);
  const seconds = (performance.now() - began) / 1000;
  const endedAt = Date.now();
  if (code !== 0) throw new Error(`${words.join(' ')}\nended with ${code}: ${said}`);
  const [own = '{}'] = told.match(/^\{.*\}$/m) ?? [];
  const [, ...times] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(told) ?? [];
  const [m1, s1, m2, s2] = times.map(Number);
  return { seconds, endedAt, cpu: (m1 + m2) * 60 + s1 + s2, ...JSON.parse(own) };
}

/** Lets each contestant run once a round, in turns; the values of each by name. One that returns null is left out. */
export async function inTurns(contestants, rounds) {
  const values = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, runOnce] of Object.entries(contestants)) {
      const value = await runOnce();
      if (value !== null) values[name].push(value);
    }
  }
  return values;
}

/** One property of what each contestant took. */
export function each(values, key) {
  return Object.fromEntries(
    Object.entries(values).map(([name, taken]) => [name, taken.map((one) => one[key] ?? null)]),
  );
}

/** Works in a new folder, which is removed. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
