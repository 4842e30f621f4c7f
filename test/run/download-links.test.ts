import { expect, it } from 'vitest';
import type { RunContext } from '../../src/run/context.js';
import { createLinks, type Links } from '../../src/run/download.js';
import { createStop } from '../../src/run/stop.js';
import { jobOf } from '../lockfile/records.js';

/** Links of a job whose gateway tells those, one list a status request. */
function linksOf(known: string[] | null, ...told: string[][]): Links {
  const status = async () => ({ kind: 'job', job: { media: told.shift() ?? [] } });
  const context = {
    gateway: { status },
    stop: createStop(() => undefined).stop,
    asking: (ask: () => unknown) => ask(),
  };
  const job = { ...jobOf('job00001'), accepted: { at: '', request_id: 'r1' } };
  return createLinks(context as unknown as RunContext, job as never, known);
}

const [A, B, C] = ['https://cdn.example/a.mp4', 'https://cdn.example/b.mp4', 'https://cdn.example/c.mp4'];

it('keeps each file at its place, in whatever order the gateway tells', async () => {
  const links = linksOf([`${A}?s=1`, `${B}?s=1`], [`${B}?s=2`, `${A}?s=2`]);
  expect(await links.fresh()).toEqual([`${A}?s=2`, `${B}?s=2`]);
  expect(await links.current()).toEqual([`${A}?s=2`, `${B}?s=2`]);
});

it('leaves the place of a file empty that the gateway names no more, and puts new ones in or behind', async () => {
  expect(await linksOf([`${A}`, `${B}`], [`${B}`]).fresh()).toEqual([undefined, B]);
  expect(await linksOf([`${A}`, `${B}`], [`${C}`, `${B}`]).fresh()).toEqual([C, B]);
  expect(await linksOf([`${A}`], [`${C}`, `${A}`]).fresh()).toEqual([A, C]);
});

it('takes links as they are told that only their queries tell apart', async () => {
  const told = [`${A}?file=2`, `${A}?file=1`];
  expect(await linksOf([`${A}?file=1`, `${A}?file=2`], told).fresh()).toEqual(told);
});

it('keeps what it has where the gateway names none', async () => {
  expect(await linksOf([`${A}`], []).fresh()).toEqual([A]);
});
