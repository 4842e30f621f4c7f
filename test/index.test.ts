import { existsSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { ok } from '../src/core/result.js';
import {
  type Film,
  formatUsd,
  loadManifest,
  plan,
  type RenderOptions,
  type RunEvent,
  readLockfile,
  render,
  stateOf,
} from '../src/index.js';
import type { LedgerStore } from '../src/ledger/port.js';
import type { SharedSession } from '../src/ledger/shared.js';
import { systemClock } from '../src/system/clock.js';
import { type E2eFilm, it, KEY, shotIds } from './support/e2e-film.js';
import { createMemoryLedger } from './support/memory-ledger.js';
import { createMemorySharedLedger } from './support/memory-shared-ledger.js';

async function filmIn({ folder }: E2eFilm): Promise<Film> {
  const loaded = await loadManifest(join(folder, 'film.yaml'));
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  return loaded.value;
}

function asking({ oracle }: E2eFilm, more: Partial<RenderOptions> = {}): RenderOptions {
  return { gateway: oracle.origin, key: KEY, pollInterval: 20, agree: true, ...more };
}

describe('the library', () => {
  it('plans, renders and reads what it wrote down, within a cap', async ({ open, expect }) => {
    const studio = await open();
    studio.film(shotIds(3));
    const film = await filmIn(studio);
    const planned = await plan(film, { maxCost: 720_000n });
    expect(planned.ok && formatUsd(planned.value.total)).toBe('0.72');

    const events: RunEvent['type'][] = [];
    const options = asking(studio, { maxCost: 720_000n, onEvent: ({ type }) => events.push(type) });
    const rendered = await render(film, options);
    expect(rendered).toMatchObject({ ok: true, value: { outcome: 'held back', charged: '0.72' } });
    expect(studio.oracle.jobs).toHaveLength(2);
    expect(events.filter((type) => type === 'finished')).toHaveLength(2);
    expect(events.at(-1)).toBe('summary');

    const lockfile = await readLockfile(film.places.lockfile);
    expect(lockfile.ok && [...lockfile.value.jobs.values()].map(stateOf)).toEqual(['finished', 'finished']);
  });

  it('sends nothing where the plan is not agreed to, no key is there or the manifest has mistakes', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(shotIds(2));
    const film = await filmIn(studio);
    const refused = await render(film, asking(studio, { agree: ({ total }) => total < 720_000n }));
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: expect.stringContaining('not agreed to') },
    });
    const keyless = await render(film, asking(studio, { key: '' }));
    expect(keyless).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(studio.oracle.jobs).toEqual([]);

    studio.film([{ id: '010', model: 'ltx-9' }]);
    const broken = await loadManifest(film.places.manifest);
    expect(broken).toMatchObject({ ok: false, error: [{ code: 'unknown-model', place: { line: 11 } }] });
  });

  it('plans nothing that it would refuse to render: takes that were bought before, a local image', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    expect(await render(await filmIn(studio), asking(studio))).toMatchObject({ ok: true });
    rmSync(join(studio.folder, 'film.yaml.lock'));
    const lost = await filmIn(studio);
    const refused = await plan(lost, { gateway: studio.oracle.origin, key: KEY });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: expect.stringContaining('shotlist restore') },
    });
    expect(await render(lost, asking(studio))).toEqual(refused);
    const again = await plan(lost, { gateway: studio.oracle.origin, key: KEY, payAgain: true });
    expect(again.ok && again.value.warnings.join()).toContain('paid for again: $0.36');

    studio.write('window.png', await readFile('examples/own-model/frames/window.png'));
    studio.film([{ id: '020', image: 'window.png' }]);
    const local = await filmIn(studio);
    const hidden = await plan(local, { gateway: studio.oracle.origin, key: KEY });
    expect(hidden).toMatchObject({ ok: false, error: { diagnostics: [{ code: 'image-not-public' }] } });
    expect(await render(local, asking(studio))).toMatchObject({
      ok: false,
      error: { diagnostics: [{ code: 'image-not-public' }] },
    });
    expect(studio.oracle.posts).toHaveLength(1);
  });

  it('says what a shared ledger did not hear of, and when it could not be reached', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    const { store } = createMemorySharedLedger(systemClock).connect();
    const ledger: LedgerStore = {
      ...store,
      async open(run) {
        const opened = await store.open(run);
        if (!opened.ok || !opened.value.shared) return opened;
        const shared: SharedSession = Object.assign(Object.create(opened.value.shared), {
          unsent: 3,
          onReach: (listener: (isReached: boolean) => void) => [false, true].forEach(listener),
        });
        return ok({ ...opened.value, shared });
      },
    };
    const told: string[] = [];
    const onEvent = (event: RunEvent) => void (event.type === 'notice' && told.push(event.message));
    expect(await render(await filmIn(studio), asking(studio, { ledger, onEvent }))).toMatchObject({
      ok: true,
    });
    expect(told).toEqual([
      expect.stringMatching(/^The shared ledger cannot be reached\. What is at the gateway/),
      'The shared ledger is reached again.',
      expect.stringMatching(
        /^The shared ledger cannot be reached, so what this run recorded is in .*renders alone/,
      ),
    ]);
  });

  it('renders on the sandbox into a ledger that is passed in, which the folder remembers as it does a lockfile', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(shotIds(2));
    const loaded = await loadManifest(join(studio.folder, 'film.yaml'), { sandbox: true });
    if (!loaded.ok) throw new Error(loaded.error[0]?.message);
    const film = loaded.value;
    const ledger = createMemoryLedger(systemClock);
    const options: RenderOptions = { agree: true, ledger, maxCost: 360_000n };
    expect(await render(film, options)).toMatchObject({
      ok: true,
      value: { outcome: 'held back', charged: '0.36' },
    });
    expect(await render(film, { agree: true, ledger })).toMatchObject({
      ok: true,
      value: { outcome: 'complete', clips: 1 },
    });
    expect(existsSync(film.places.lockfile)).toBe(false);
    const kept = await ledger.read();
    expect(kept.ok && [...kept.value.book.jobs.values()].map(stateOf)).toEqual(['finished', 'finished']);
    const planned = await plan(film, { ledger });
    expect(planned.ok && planned.value.takes.map(({ action }) => action)).toEqual(['keep', 'keep']);

    const forgetful = [{}, { ledger: createMemoryLedger(systemClock) }];
    for (const other of forgetful)
      expect(await plan(film, other)).toMatchObject({
        ok: false,
        error: { code: 'invalid', message: expect.stringContaining('2 takes were already rendered') },
      });
    const held = await ledger.open({ run: 'r9' });
    expect(held.ok).toBe(true);
    expect(await render(film, options)).toMatchObject({ ok: false, error: { code: 'held' } });
  });

  it('is interrupted by a signal, and goes on with the same call', async ({ open, expect }) => {
    const studio = await open({ renderMs: 200 });
    studio.film(shotIds(3), { concurrency: 1 });
    const film = await filmIn(studio);
    const stop = new AbortController();
    const options = asking(studio, {
      only: ['0*'],
      signal: stop.signal,
      onEvent: ({ type }) => type === 'accepted' && stop.abort('enough'),
    });
    const first = await render(film, options);
    expect(first).toMatchObject({ ok: true, value: { outcome: 'incomplete', cause: 'interrupted' } });
    expect(Object.keys(first.ok ? first.value : {})).not.toContain('next');
    expect(studio.oracle.jobs).toHaveLength(1);

    let told = 0;
    const over = new AbortController();
    const second = await render(film, asking(studio, { signal: over.signal, onEvent: () => (told += 1) }));
    const before = told;
    over.abort('much later');
    expect(told).toBe(before);
    expect(second).toMatchObject({ ok: true, value: { outcome: 'complete', cause: null } });
    expect(Object.keys(studio.clips())).toHaveLength(3);
    expect(studio.oracle.jobs).toHaveLength(3);
  });
});
