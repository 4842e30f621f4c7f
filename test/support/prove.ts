import { appendFileSync } from 'node:fs';
import { vi } from 'vitest';

/** True where the suites of `test/prove/` run at length (`npm run prove:long`); every other run of the tests bounds them. */
export const isLong = process.env.PROVE === 'long';

/** How long one test of a case may take, in milliseconds: at length they take minutes, and on a busy machine more. */
export const PATIENCE = isLong ? 3 * 3_600_000 : 120_000;

vi.setConfig({ testTimeout: PATIENCE, hookTimeout: PATIENCE });

/** How often something is tried: the first number in every test run, the second at length. */
export function count(bounded: number, long: number): number {
  return isLong ? long : bounded;
}

/** Notes what a case of the list tried, how often and what came of it, for the table of `npm run prove`. */
export function tried(caseNumber: number, what: string, times: number, outcome: string): void {
  const file = process.env.PROVE_RECORD;
  if (file) appendFileSync(file, `${JSON.stringify({ case: caseNumber, what, count: times, outcome })}\n`);
}

/** A seed that is printed, so that a failing run can be repeated with `PROVE_SEED`. */
export function printedSeed(what: string): number {
  const seed = Number(process.env.PROVE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stderr.write(`${what}: seed ${seed}\n`);
  return seed;
}

/** Numbers in [0, 1) that follow from the seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `times` whole numbers from 1 to `last`: half of them spread evenly, the rest drawn; all of them where there are no more. */
export function sample(last: number, times: number, random: () => number): number[] {
  if (times >= last) return Array.from({ length: last }, (_, index) => index + 1);
  const even = Math.ceil(times / 2);
  const picked = new Set(Array.from({ length: even }, (_, index) => 1 + Math.floor((index * last) / even)));
  while (picked.size < times) picked.add(1 + Math.floor(random() * last));
  return [...picked].sort((a, b) => a - b);
}
