import { describe } from 'vitest';
import { planSchema } from '../../src/cli/ui/json/plan-schema.js';
import { it } from '../support/e2e-film.js';

const PRICED = [
  { id: '010' },
  { id: '020', takes: 2, settings: { duration: 8, resolution: '2160p' } },
  { id: '030', model: 'ltx-2-19b' },
];

describe('shotlist plan', () => {
  it.concurrent('says exactly what a film costs, without a key or a network', async ({ open, expect }) => {
    const studio = await open();
    studio.film(PRICED);
    delete studio.env.PIXAZO_API_KEY;
    studio.env.PIXAZO_GATEWAY = 'http://127.0.0.1:1';

    const text = await studio.run('plan', 'film.yaml');
    expect(text.exit).toBe(0);
    expect(text.out).toContain('$4.2896');

    const { exit, out, err } = await studio.run('plan', 'film.yaml', '--json');
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    const plan = planSchema.strict().parse(JSON.parse(out));
    expect(plan).toMatchObject({
      total: '4.2896',
      by_basis: { documented: '4.20', assumed: '0.0896', user: '0.00' },
      unpriced: 0,
      committed: '0.00',
      budget: null,
    });
    expect(plan.takes.map(({ id, take, action, quote }) => [id, take, action, quote])).toEqual([
      ['010', 1, 'render', '0.36'],
      ['020', 1, 'render', '1.92'],
      ['020', 2, 'render', '1.92'],
      ['030', 1, 'render', '0.0896'],
    ]);
    expect(studio.oracle.posts).toEqual([]);
    expect([...studio.files().keys()]).toEqual(['film.yaml']);
  });

  it.concurrent('writes and sends nothing through `render --dry-run` either', async ({ open, expect }) => {
    const studio = await open();
    studio.film(PRICED);
    const { exit, out } = await studio.run('render', 'film.yaml', '--dry-run');
    expect({ exit, asked: studio.oracle.posts.length }).toEqual({ exit: 0, asked: 0 });
    expect(out).toContain('$4.2896');
    expect([...studio.files().keys()]).toEqual(['film.yaml']);
  });
});
