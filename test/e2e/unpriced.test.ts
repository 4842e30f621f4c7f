import { describe, expect } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';

const pro = (id: string) => ({ id, model: 'ltx-2-pro', settings: { duration: 6, resolution: '1080p' } });
const PRICES = { prices: { 'ltx-2-pro': { per_second: { '1080p': 0.06, '2160p': 0.24 } } } };

/** Two jobs without a known price, bought. */
async function withUnpriced(studio: E2eFilm): Promise<void> {
  studio.film([pro('p'), pro('q')]);
  expect((await studio.render('--allow-unpriced')).exit).toBe(0);
  expect(studio.oracle.posts).toHaveLength(2);
}

const ALL = [pro('p'), pro('q'), 'a', 'b'];

describe('a cap above jobs without a known price', () => {
  it.for([
    ['a budget', { budget: 0.72 }, []],
    ['a budget of any size', { budget: 1000 }, []],
    ['--max-cost', {}, ['--max-cost', '5']],
    ['both', { budget: 10 }, ['--max-cost', '5', '--allow-unpriced']],
  ] as const)(
    '%s: nothing is submitted, and `prices:` and the model are named',
    async ([, top, flags], { open }) => {
      const studio = await open();
      await withUnpriced(studio);
      studio.film(ALL, top);
      const planned = await studio.run('plan', 'film.yaml', '--json', ...flags);
      expect(planned.exit).toBe(3);
      const json = JSON.parse(planned.out) as {
        committed: string | null;
        takes: { skipped: string | null; reason: string }[];
      };
      expect(json.committed).toBeNull();
      expect(json.takes.map(({ skipped }) => skipped)).toEqual([null, null, 'unpriced', 'unpriced']);
      expect(json.takes[2]?.reason).toContain('ltx-2-pro');
      const text = await studio.run('plan', 'film.yaml', ...flags);
      expect(text.out).toMatch(/`prices:`/);
      expect(text.out).toMatch(/committed before.*unknown/);
      const rendered = await studio.render('--json', ...flags);
      expect(rendered.exit).toBe(3);
      expect(studio.oracle.posts).toHaveLength(2);
      expect(JSON.parse(rendered.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
        exit: 3,
        committed: null,
      });
    },
  );

  it('holds as soon as the price is written, and counts it', async ({ open }) => {
    const studio = await open();
    await withUnpriced(studio);
    studio.film(ALL, { ...PRICES, budget: 1.08 });
    const rendered = await studio.render('--json');
    expect(rendered.exit).toBe(3);
    // 2 x 0.36 are committed, so one more fits.
    expect(studio.oracle.posts).toHaveLength(3);
    // A price that is taken away again leaves the sum unknown again.
    studio.film(ALL, { budget: 100 });
    expect((await studio.render()).exit).toBe(3);
    expect(studio.oracle.posts).toHaveLength(3);
  });

  it('does not keep back a film whose jobs were priced when they were sent', async ({ open }) => {
    const studio = await open();
    studio.film([pro('p'), pro('q')], PRICES);
    await studio.render();
    // Without the price now: each job counts at the quote of its own intent.
    studio.film(['a'], { budget: 1.08 });
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
  });

  it('status, report and page say that the sum is unknown; without a cap the film goes on', async ({
    open,
  }) => {
    const studio = await open();
    await withUnpriced(studio);
    studio.film(ALL);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(4);
    const status = await studio.run('status', 'film.yaml', '--json');
    expect(JSON.parse(status.out)).toMatchObject({ committed: null });
    expect((await studio.run('status', 'film.yaml')).out).toContain('Committed: unknown');
    const [head = '', ...rows] = studio.read('renders/report.csv').replace('\uFEFF', '').trim().split('\r\n');
    const charge = head.split(',').indexOf('charge_usd');
    expect(rows.map((row) => row.split(',')[charge])).toEqual(['', '', '0.36', '0.36']);
    expect(studio.read('renders/report.html')).toContain('2 jobs without a known price');
  });
});
