import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFilm, render } from '../../../src/index.js';
import { reels } from './provider.js';
import { startReels } from './server.js';

const MODEL = `name: reels-slow
title: Reels Slow
provider: reels
gateway_model: slow
path: /v1/models/slow/clips
parameters:
  duration: { type: integer, required: true, minimum: 1, maximum: 10, unit: s, description: Length of the clip }
price: { per_generation: 0.20 }
`;
const FILM = `version: 1
models: [reels-slow.yaml]
shots:
  - { id: pier, model: reels-slow, prompt: a pier at dawn, settings: { duration: 1 } }
  - { id: boat, model: reels-slow, prompt: a boat, settings: { duration: 1 } }
`;

test('renders a film whose models name it, and finds the submission whose answer is lost', async () => {
  const key = 'k3y-of-the-tests';
  const fault = (count: number) => (count === 2 ? 'cut' : null);
  const server = await startReels({ key, renderMs: 100, now: Date.now, fault });
  const folder = await mkdtemp(join(tmpdir(), 'reels-'));
  try {
    await writeFile(join(folder, 'reels-slow.yaml'), MODEL);
    await writeFile(join(folder, 'film.yaml'), FILM);
    const env = { REELS_GATEWAY: server.origin, REELS_API_KEY: key };
    const film = await loadFilm(join(folder, 'film.yaml'), { env, home: null, providers: [reels] });
    if (!film.ok) throw new Error(film.error[0]?.message);
    const ended = await render(film.value, { agree: true, pollInterval: 50 });
    expect(ended).toMatchObject({
      ok: true,
      value: { outcome: 'complete', clips: 2, charged: '0.40', committed: '0.40' },
    });
    expect(server.taken.map(({ prompt, duration }) => ({ prompt, duration }))).toEqual([
      { prompt: 'a pier at dawn', duration: 1 },
      { prompt: 'a boat', duration: 1 },
    ]);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});
