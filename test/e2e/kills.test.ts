import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';
import { sweep } from '../support/kill-sweep.js';
import { randomFrom } from '../support/prove.js';

/** How many kills in each of two sweeps; `npm run prove:kills` makes it 200 in all. */
const KILLS = Number(process.env.KILLS ?? 20) / 2;

describe('a run that is killed at any instant', () => {
  it.concurrent.for([1, 2])(
    'pays nothing twice and loses nothing, sweep %i',
    { timeout: 60_000 + KILLS * 15_000 },
    async (seed, { open, expect }) => {
      const studio = await open({ renderMs: 120 });
      const swept = await sweep(studio, KILLS, randomFrom(seed));
      expect(swept.midway).toBeGreaterThan(KILLS / 2);
      expect(swept.followed).toBeGreaterThan(0);
    },
  );
});
