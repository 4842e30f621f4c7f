import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';
import { shotIds } from '../support/manifest-text.js';

const FIRST_FOUR = ['010', '020', '030', '040'].map((id) => `prompt of ${id}`);

describe('caps', () => {
  it.concurrent('a budget of $1.50 renders exactly the first four of ten takes of $0.36', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(shotIds(10), { budget: 1.5, concurrency: 10 });
    const plan = await studio.run('plan', 'film.yaml', '--json');
    expect(plan.exit).toBe(3);
    expect(JSON.parse(plan.out)).toMatchObject({ total: '1.44', budget: '1.50', committed: '0.00' });

    const render = await studio.render();
    expect(render.exit, render.err).toBe(3);
    expect(studio.oracle.jobs.map(({ prompt }) => prompt).sort()).toEqual(FIRST_FOUR);

    const again = await studio.render();
    expect(again.exit).toBe(3);
    expect(studio.oracle.posts).toHaveLength(4);
    const after = JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out);
    expect(after).toMatchObject({ total: '0.00', committed: '1.44' });
    expect(after.takes.map(({ action }: { action: string }) => action)).toEqual([
      ...Array(4).fill('keep'),
      ...Array(6).fill('skip'),
    ]);
  });

  it.concurrent('`--max-cost` bounds what one run adds, and stands for a yes', async ({ open, expect }) => {
    const studio = await open();
    studio.film(shotIds(10));
    const capped = ['render', 'film.yaml', '--max-cost', '1.50', '--poll-interval', '0.05'];
    expect((await studio.run('plan', 'film.yaml', '--max-cost', '1.50')).exit).toBe(3);
    const first = await studio.run(...capped);
    expect(first.exit, first.err).toBe(3);
    expect(studio.oracle.jobs.map(({ prompt }) => prompt).sort()).toEqual(FIRST_FOUR);
    expect((await studio.run(...capped)).exit).toBe(3);
    expect(studio.oracle.posts).toHaveLength(8);
  });

  it.concurrent('under an exceeded budget nothing is submitted and what is open is collected', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020']);
    const run = studio.startRender();
    await run.says('accepted as', 2);
    run.signal('SIGKILL');
    await run.ended;
    studio.film(['010', '020', '030'], { budget: 0.5 });
    studio.oracle.finishAll();
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(3);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(studio.clips()).toEqual({ '010_t1.mp4': 'prompt of 010', '020_t1.mp4': 'prompt of 020' });
  });

  it.concurrent('a take without a price is left out unless it is allowed, and never under a cap', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const film = ['010', { id: '020', model: 'ltx-2-pro' }];
    studio.film(film, { budget: 5 });
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(3);
    expect((await studio.render()).exit).toBe(3);
    expect((await studio.render('--allow-unpriced')).exit).toBe(3);
    expect(studio.oracle.accepted('prompt of 020')).toBe(0);

    studio.film(film);
    expect((await studio.render()).exit).toBe(3);
    expect(studio.oracle.accepted('prompt of 020')).toBe(0);
    const allowed = await studio.render('--allow-unpriced');
    expect(allowed.exit, allowed.err).toBe(0);
    expect(studio.oracle.accepted('prompt of 020')).toBe(1);
    expect(studio.oracle.posts).toHaveLength(2);

    studio.film([...film, { id: '030', model: 'ltx-2-pro' }], {
      budget: 5,
      prices: { 'ltx-2-pro': { per_second: { '1080p': 0.06 } } },
    });
    const plan = JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out);
    expect(plan).toMatchObject({
      total: '0.36',
      by_basis: { documented: '0.00', user: '0.36' },
      committed: '0.72',
    });
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.accepted('prompt of 030')).toBe(1);
  });
});
