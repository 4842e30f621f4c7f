import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';

describe('an unreachable gateway', () => {
  it.concurrent('is tried for a while, then the run ends with 6, nothing spent and nothing lost', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    await studio.oracle.unplug();
    const began = Date.now();
    const { exit, err } = await studio.render('--reach-timeout', '1.5');
    expect(exit, err).toBe(6);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1500);
    const plan = JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out);
    expect(plan).toMatchObject({ committed: '0.00', total: '0.72' });

    await studio.oracle.plug();
    const again = await studio.render();
    expect(again.exit, again.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('that was a slip of the pen holds the film to nothing', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    const slip = await studio.render('--gateway', 'http://127.0.0.1:9', '--reach-timeout', '0.2');
    expect(slip.exit, slip.err).toBe(6);
    expect(studio.read('film.yaml.lock')).toContain('"gateway":"http://127.0.0.1:9"');
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(0);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(1);
    const back = await studio.run('plan', 'film.yaml', '--gateway', 'http://127.0.0.1:9');
    expect(back.exit).toBe(2);
    expect(back.err).toContain('lockfile-other-gateway');
  });

  it.concurrent('is waited for when it comes back in time', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    await studio.oracle.unplug();
    const run = studio.startRender('--reach-timeout', '60');
    await run.says('waiting');
    await studio.oracle.plug();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('keeps jobs that were rendering for a later run', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020']);
    const run = studio.startRender();
    await run.says('accepted as', 2);
    run.signal('SIGKILL');
    await run.ended;
    await studio.oracle.unplug();
    const cut = await studio.render('--reach-timeout', '1');
    expect(cut.exit, cut.err).toBe(6);
    await studio.oracle.plug();
    studio.oracle.finishAll();
    const again = await studio.render();
    expect(again.exit, again.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(Object.keys(studio.clips())).toHaveLength(2);
  });
});
