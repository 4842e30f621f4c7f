import { expect, it } from 'vitest';
import { loadManifest } from '../../src/manifest/load.js';
import { systemClock } from '../../src/system/clock.js';
import { takesOf } from '../../src/takes/takes.js';
import { memoryDisk } from '../support/memory-disk.js';

function load(top: string, shot: string) {
  const text = `version: 1
${top}
defaults: { model: ltx-2-video, settings: { duration: 6, resolution: 1080p } }
shots:
  - { id: 010, prompt: Mira runs, image: https://frames.example/010.png${shot} }
`;
  return loadManifest({
    disk: memoryDisk({ '/films/film.yaml': text }).disk,
    clock: systemClock,
    file: '/films/film.yaml',
  });
}

async function codes(top: string, shot: string): Promise<string[]> {
  const loaded = await load(top, shot);
  return loaded.ok ? [] : loaded.error.map(({ code }) => code);
}

it('reads what the cut is to be, and which part of a clip it uses', async () => {
  const loaded = await load('fps: 23.976\nsize: 1920x800', ', in: 0.5, out: 4');
  expect(loaded).toMatchObject({
    ok: true,
    value: { fps: 23.976, size: { width: 1920, height: 800 }, shots: [{ trim: { in: 0.5, out: 4 } }] },
  });
});

it('says nothing of the cut where nothing is written', async () => {
  const loaded = await load('title: Harbor', '');
  if (!loaded.ok) throw new Error('does not load');
  const { shots, ...film } = loaded.value;
  expect(Object.keys(film)).not.toContain('fps');
  expect(Object.keys(film)).not.toContain('size');
  expect(Object.keys(shots[0] ?? {})).not.toContain('trim');
});

it('changes no content, no name and no quote of a take by any of it', async () => {
  const [plain, trimmed] = [await load('', ''), await load('fps: 30\nsize: 640x360', ', in: 1, out: 2')];
  if (!plain.ok || !trimmed.ok) throw new Error('does not load');
  const facts = ({ content, name, quote, seconds }: ReturnType<typeof takesOf>[number]) => ({
    content,
    name,
    quote,
    seconds,
  });
  expect(takesOf(trimmed.value).map(facts)).toEqual(takesOf(plain.value).map(facts));
});

it.each([
  ['fps: 0', '', 'out-of-range'],
  ['size: 1921x1080', '', 'bad-size'],
  ['size: big', '', 'bad-size'],
  ['', ', in: -1', 'out-of-range'],
  ['', ', in: 4, out: 4', 'bad-trim'],
])('refuses `%s%s`', async (top, shot, code) => {
  expect(await codes(top, shot)).toEqual([code]);
});

it('knows `in` and `out` of shots alone', async () => {
  expect(await codes('presets: { hero: { in: 1 } }', '')).toEqual(['unknown-key']);
});
