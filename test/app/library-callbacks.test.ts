import { expect, it } from 'vitest';
import { loadFilm, type RunEvent, readLockfile, render, stateOf } from '../../src/index.js';
import { manifestText } from '../support/cli-harness.js';
import { fakeGateway } from '../support/fake-gateway.js';
import { memoryDisk } from '../support/memory-disk.js';
import { VirtualClock } from '../support/virtual-clock.js';

const FILE = '/film/film.yaml';
const SHOTS = ['010', '020', '030'];

/** A film of three takes in memory, one at a time at the gateway. */
async function ownFilm() {
  const clock = new VirtualClock();
  const { disk } = memoryDisk({ [FILE]: manifestText(SHOTS.map((id) => ({ id }))) });
  const gateway = fakeGateway(clock);
  const machine = { disk, clock, env: {}, home: null, stills: async () => [] };
  const loaded = await loadFilm(FILE, machine);
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  const film = loaded.value;
  const run = (onEvent?: (event: RunEvent) => unknown, signal?: AbortSignal) =>
    clock.until(
      Promise.resolve(
        render(film, {
          gateway: { name: 'my gateway', open: async () => gateway },
          agree: true,
          concurrency: 1,
          onEvent: onEvent as never,
          signal,
        }),
      ),
    );
  const states = async () => {
    const read = await readLockfile(`${FILE}.lock`, machine);
    if (!read.ok) throw new Error(read.error[0]?.message);
    return [...read.value.jobs.values()].map(stateOf);
  };
  return { gateway, run, states };
}

const EVENTS = ['started', 'submitting', 'accepted', 'rendered', 'finished', 'finishing', 'summary'] as const;

it.each(EVENTS)('loses nothing where onEvent throws at %s', async (type) => {
  const { gateway, run, states } = await ownFilm();
  const told: string[] = [];
  const failing = run((event) => {
    told.push(event.type);
    if (event.type === type) throw new Error('mine');
  });
  await expect(failing).rejects.toThrow('mine');
  expect(told.at(-1)).toBe(type);
  const left = await states();
  expect(left).not.toContain('unknown');
  expect(left.filter((state) => state !== 'pending')).toHaveLength(gateway.posts.length);
  expect(await run()).toMatchObject({ ok: true, value: { outcome: 'complete' } });
  expect(gateway.posts).toHaveLength(SHOTS.length);
});

it('takes a rejected promise of onEvent as an error', async () => {
  const { gateway, run, states } = await ownFilm();
  const failing = run(async ({ type }) => {
    if (type === 'accepted') throw new Error('mine');
  });
  await expect(failing).rejects.toThrow('mine');
  expect(await states()).toEqual(['submitted']);
  expect(gateway.posts).toHaveLength(1);
});

it('sends nothing where the signal is aborted at the event that says that something will be', async () => {
  const { gateway, run, states } = await ownFilm();
  const stop = new AbortController();
  const ended = await run(({ type }) => type === 'submitting' && stop.abort('enough'), stop.signal);
  expect(ended).toMatchObject({ ok: true, value: { outcome: 'incomplete', cause: 'interrupted' } });
  expect(gateway.posts).toEqual([]);
  expect(await states()).toEqual(['pending']);
});
