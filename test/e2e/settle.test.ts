import { describe } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';
import { fin, reset, silence } from '../support/oracle/index.js';

/** A film of two shots whose first one was accepted by the gateway, with the answer lost. */
async function withLostAnswer(studio: E2eFilm): Promise<void> {
  studio.film(['010', '020'], { concurrency: 1 });
  studio.oracle.submitFaults.at(1, reset());
  const { exit, err } = await studio.render();
  if (exit !== 1) throw new Error(err);
}

describe('an unknown job', () => {
  it.concurrent('is never sent again by itself, is counted as possibly charged, and is named', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    await withLostAnswer(studio);
    const next = await studio.render();
    expect(next.exit).toBe(1);
    expect(next.err).toContain('shotlist settle film.yaml 010:1');
    expect((await studio.run('retry', 'film.yaml', '--yes')).exit).toBe(0);
    expect((await studio.render('--force', '--only', '010')).exit).toBe(1);
    expect(studio.oracle.posts).toHaveLength(2);
    const plan = JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out);
    expect(plan).toMatchObject({
      committed: '0.72',
      total: '0.00',
      takes: [{ action: 'settle' }, { action: 'keep' }],
    });
    expect(await studio.states()).toEqual({ '010:1': 'unknown', '020:1': 'finished' });
    expect(studio.read('renders/report.csv')).toMatch(/^010,1,.*,unknown,/m);
  });

  it.concurrent('is adopted by its request id, and by no wrong one', async ({ open, expect }) => {
    const studio = await open();
    await withLostAnswer(studio);
    studio.film(['010', '020', { id: '030', model: 'ltx-2-pro' }]);
    await studio.render('--allow-unpriced');
    const [lost, held, other] = studio.oracle.jobs;
    const lock = studio.read('film.yaml.lock');
    // An id that the lockfile does not hold, of another model.
    const stray = await open();
    stray.film([{ id: '030', model: 'ltx-2-pro' }]);
    stray.env.PIXAZO_GATEWAY = studio.oracle.origin;
    await stray.render('--allow-unpriced');
    const foreign = studio.oracle.jobs.at(-1);

    const adopt = (take: string, id: string | undefined) =>
      studio.run('settle', 'film.yaml', take, '--adopt', String(id));
    for (const [take, id, why] of [
      ['010:1', held?.id, 'is the job of 020:1'],
      ['010:1', other?.id, 'is the job of 030:1'],
      ['010:1', foreign?.id, 'is a job of lightricks-video'],
      ['010:1', `${lost?.model_id}_no-such-job`, 'does not know'],
      ['020:1', lost?.id, 'nothing to settle'],
      ['040:1', lost?.id, '040:1'],
    ] as const) {
      const refused = await adopt(take, id);
      expect(refused.exit, refused.err).toBe(2);
      expect(refused.err).toContain(why);
    }
    expect(studio.read('film.yaml.lock')).toBe(lock);

    const adopted = await adopt('010:1', lost?.id);
    expect(adopted.exit, adopted.err).toBe(0);
    const posts = studio.oracle.posts.length;
    const render = await studio.render();
    expect(render.exit, render.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(posts);
    expect(studio.files().get('renders/010_t1.mp4')).toBe(lost && studio.clip(lost).toString('base64'));
  });

  it.concurrent('that no take needs any more is not said to be submitted again', async ({ open, expect }) => {
    const studio = await open();
    await withLostAnswer(studio);
    studio.film([{ id: '010', prompt: 'another one' }, '020'], { concurrency: 1 });
    const settled = await studio.run('settle', 'film.yaml', '--all', '--resubmit');
    expect(settled.exit, settled.err).toBe(0);
    expect(settled.err).toContain('no take of the manifest needs it any more, so nothing is submitted');
    expect(await studio.actions()).toEqual({ '010:1': 'render', '020:1': 'keep' });
  });

  it.concurrent('is submitted once more with `--resubmit`, its old quote still counted', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    await withLostAnswer(studio);
    const settled = await studio.run('settle', 'film.yaml', '010:1', '--resubmit');
    expect(settled.exit, settled.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    const plan = JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out);
    expect(plan).toMatchObject({ committed: '0.72', total: '0.36' });

    studio.film(['010', '020'], { budget: 1 });
    expect((await studio.render()).exit).toBe(3);
    expect(studio.oracle.posts).toHaveLength(2);
    studio.film(['010', '020'], { budget: 1.08 });
    const render = await studio.render();
    expect(render.exit, render.err).toBe(0);
    expect(studio.oracle.accepted('prompt of 010')).toBe(2);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
  });

  it.concurrent('keeps its one permission through a kill before the submission', async ({ open, expect }) => {
    const studio = await open();
    await withLostAnswer(studio);
    await studio.run('settle', 'film.yaml', '010:1', '--resubmit');
    await studio.oracle.unplug();
    const killed = studio.startRender();
    await killed.says('010:1 not accepted');
    killed.signal('SIGKILL');
    await killed.ended;
    await studio.oracle.plug();
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.accepted('prompt of 010')).toBe(2);
  });

  it.concurrent('has used its permission up after a kill in the middle of the submission', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    await withLostAnswer(studio);
    await studio.run('settle', 'film.yaml', '010:1', '--resubmit');
    studio.oracle.submitFaults.next(silence());
    const killed = studio.startRender();
    await expect.poll(() => studio.oracle.posts.length).toBe(3);
    killed.signal('SIGKILL');
    await killed.ended;

    expect((await studio.render()).exit).toBe(1);
    expect((await studio.states())['010:1']).toBe('unknown');
    expect(studio.oracle.accepted('prompt of 010')).toBe(2);
    const [, , second] = studio.oracle.jobs;
    expect((await studio.run('settle', 'film.yaml', '010', '--adopt', String(second?.id))).exit).toBe(0);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.accepted('prompt of 010')).toBe(2);
    expect(studio.clips()['010_t1.mp4']).toBe('prompt of 010');
  });

  it.concurrent('is given up with `--abandon`', async ({ open, expect }) => {
    const studio = await open();
    await withLostAnswer(studio);
    const settled = await studio.run('settle', 'film.yaml', '010:1', '--abandon', '--json', '--quiet');
    expect(settled).toMatchObject({ exit: 0, err: '' });
    expect(settled.out).toBe((await studio.run('status', 'film.yaml', '--json')).out);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(await studio.states()).toEqual({ '010:1': 'abandoned', '020:1': 'finished' });
    expect(JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out).committed).toBe('0.72');
  });

  it.concurrent('is decided with all others by `--all`', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020', '030'], { concurrency: 1 });
    studio.oracle.submitFaults.at(1, reset());
    studio.oracle.submitFaults.at(2, fin({ accepts: false }));
    expect((await studio.render()).exit).toBe(1);
    expect((await studio.run('settle', 'film.yaml', '--all', '--adopt', 'x')).exit).toBe(2);
    const undecided = await studio.run('settle', 'film.yaml', '--all');
    expect(undecided.exit).toBe(2);
    expect(undecided.err).toContain('Unknown: 010:1, 020:1. Pass exactly one of --adopt');
    const settled = await studio.run('settle', 'film.yaml', '--all', '--resubmit');
    expect(settled.exit, settled.err).toBe(0);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(5);
    expect(Object.keys(studio.clips())).toEqual(['010_t1.mp4', '020_t1.mp4', '030_t1.mp4']);
    for (const how of [['--abandon'], []]) {
      const none = await studio.run('settle', 'film.yaml', '--all', ...how);
      expect(none).toMatchObject({ exit: 0, err: 'Nothing to settle: no take is unknown.\n' });
    }
  });
});
