import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';
import { shotIds } from '../support/manifest-text.js';

describe('a batch', () => {
  it('keeps four places at the gateway full and never more, and is done when it is done', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    const ids = shotIds(12);
    studio.film(ids, { concurrency: 4 });
    const running = studio.startRender();
    // One job ends at a time, and the next one only when its place is taken again.
    for (const [at] of ids.entries()) {
      await expect.poll(() => studio.oracle.jobs.length).toBe(Math.min(at + 4, ids.length));
      studio.oracle.finish(studio.oracle.jobs[at]?.prompt ?? '');
    }
    const first = await running.ended;
    expect(first.exit, first.err).toBe(0);
    expect(studio.oracle.mostInFlight).toBe(4);
    expect(studio.clips()).toEqual(Object.fromEntries(ids.map((id) => [`${id}_t1.mp4`, `prompt of ${id}`])));

    const { posts, statusAsks, mediaAsks } = studio.oracle;
    const before = [posts.length, statusAsks.length, mediaAsks.length];
    const lock = studio.read('film.yaml.lock');
    const second = await studio.render();
    expect(second.exit, second.err).toBe(0);
    expect([posts.length, statusAsks.length, mediaAsks.length]).toEqual(before);
    expect(studio.read('film.yaml.lock')).toBe(lock);
  });
});
