import { describe } from 'vitest';
import { it, KEY } from '../support/e2e-film.js';
import { shotIds } from '../support/manifest-text.js';
import { answer, reset } from '../support/oracle/index.js';

describe('takes that fail', () => {
  it.concurrent('FAILED comes back only with `retry`', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    studio.oracle.outcome('prompt of 010', { status: 'FAILED', error: 'the safety checker said no' });
    const first = await studio.render();
    expect(first.exit, first.err).toBe(1);
    expect(first.err).toContain('the safety checker said no');
    expect((await studio.render()).exit).toBe(1);
    expect(studio.oracle.accepted('prompt of 010')).toBe(1);
    expect(JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out).committed).toBe('0.72');

    const retry = await studio.run('retry', 'film.yaml', '--yes', '--poll-interval', '0.05');
    expect(retry.exit, retry.err).toBe(0);
    expect(studio.oracle.jobs.map(({ prompt }) => prompt).sort()).toEqual([
      'prompt of 010',
      'prompt of 010',
      'prompt of 020',
    ]);
    expect(JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out).committed).toBe('1.08');
  });

  it.concurrent('ERROR is submitted again by itself twice, and twice more after a `retry`', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    studio.oracle.outcome('prompt of 010', ...Array(6).fill({ status: 'ERROR', error: 'node lost' }));
    expect((await studio.render()).exit).toBe(1);
    expect(studio.oracle.posts).toHaveLength(3);
    expect((await studio.render()).exit).toBe(1);
    expect(studio.oracle.posts).toHaveLength(3);
    const retry = ['retry', 'film.yaml', '--yes', '--poll-interval', '0.05'];
    expect((await studio.run(...retry)).exit).toBe(1);
    expect(studio.oracle.posts).toHaveLength(6);
    expect(JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out).committed).toBe('0.00');
    expect((await studio.run(...retry)).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(7);
    expect(studio.clips()).toEqual({ '010_t1.mp4': 'prompt of 010' });
  });

  it.concurrent('a refused take is not charged, not sent again by itself, and tells why in full', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    studio.oracle.submitFaults.next(answer(400, { error: 'Validation failed', message: 'prompt too long' }));
    const first = await studio.render();
    expect(first.exit).toBe(1);
    expect(first.err).toContain('prompt too long');
    expect((await studio.render()).exit).toBe(1);
    expect(studio.oracle.posts).toHaveLength(1);
    const plan = JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out);
    expect(plan).toMatchObject({ committed: '0.00', takes: [{ action: 'skip', skipped: 'failed' }] });
  });

  it.concurrent('a busy gateway is waited for, and nothing is paid twice', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    studio.oracle.submitFaults.next(answer(429, 'Rate limit is exceeded.', { 'Retry-After': '1' }));
    studio.oracle.submitFaults.next(answer(503, 'unable to handle', { 'Retry-After': '1' }));
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(4);
    expect(studio.clips()).toEqual({ '010_t1.mp4': 'prompt of 010', '020_t1.mp4': 'prompt of 020' });
  });
});

describe('an account that is refused', () => {
  it.concurrent('an empty wallet stops the batch, and the rest renders after topping up', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: 200 });
    const ids = shotIds(6);
    studio.film(ids, { concurrency: 2 });
    studio.oracle.submitFaults.at(4, answer(402, { error: 'Insufficient balance' }));
    const first = await studio.render();
    expect(first.exit, first.err).toBe(4);
    const accepted = studio.oracle.jobs.length;
    expect(accepted).toBeGreaterThanOrEqual(3);
    expect(accepted).toBeLessThanOrEqual(4);
    expect(Object.keys(studio.clips())).toHaveLength(accepted);
    const second = await studio.render();
    expect(second.exit, second.err).toBe(0);
    expect(studio.oracle.jobs.map(({ prompt }) => prompt).sort()).toEqual(ids.map((id) => `prompt of ${id}`));
    expect(Object.keys(studio.clips())).toHaveLength(6);
  });

  it.concurrent('a wrong key ends with 4 before anything is spent', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020', '030'], { concurrency: 1 });
    studio.env.PIXAZO_API_KEY = 'another-key';
    const refused = await studio.render();
    expect(refused.exit).toBe(4);
    expect(studio.oracle.posts).toHaveLength(1);
    expect(await studio.states()).toEqual({ '010:1': 'pending', '020:1': 'pending', '030:1': 'pending' });
    studio.env.PIXAZO_API_KEY = KEY;
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.jobs).toHaveLength(3);
  });

  it.concurrent('a used up quota on a status request leaves the jobs resumable', async ({ open, expect }) => {
    const clock = { stands: Date.now() as number | null };
    const studio = await open({ renderMs: 300, now: () => clock.stands ?? Date.now() });
    studio.film(['010', '020', '030', '040'], { concurrency: 2 });
    const used = answer(403, { statusCode: 403, message: 'Out of call volume quota.' });
    studio.oracle.statusFaults.by(() => (studio.oracle.posts.length === 2 ? used : null));
    const refused = await studio.render();
    expect(refused.exit, refused.err).toBe(4);
    expect(refused.err).toContain('Out of call volume quota.');
    expect(studio.oracle.posts).toHaveLength(2);
    studio.oracle.statusFaults.clear();
    clock.stands = null;
    const resumed = await studio.render();
    expect(resumed.exit, resumed.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(4);
    expect(Object.keys(studio.clips())).toHaveLength(4);
  });
});

describe('a gateway that answers nothing usable', () => {
  it.concurrent('three lost answers in a row stop all submissions', async ({ open, expect }) => {
    const studio = await open();
    studio.film(shotIds(6), { concurrency: 1 });
    studio.oracle.submitFaults.always(reset());
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(6);
    expect(studio.oracle.posts).toHaveLength(3);
    studio.oracle.submitFaults.clear();
    const next = await studio.render();
    expect(next.exit).toBe(1);
    expect(studio.oracle.posts).toHaveLength(6);
    expect(Object.values(await studio.states()).sort()).toEqual([
      ...Array(3).fill('finished'),
      ...Array(3).fill('unknown'),
    ]);
  });
});
