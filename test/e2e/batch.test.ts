import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';
import { shotIds } from '../support/manifest-text.js';
import type { Oracle } from '../support/oracle/index.js';

/** The share of the time from the `places`-th acceptance to the last submission in which that many jobs were in flight. */
function fullShare(oracle: Oracle, places: number): number {
  const told = new Map<string, number>();
  const endsAt = new Map(oracle.jobs.map(({ id, endsAt }) => [id, endsAt]));
  for (const { at, path } of oracle.statusAsks) {
    const id = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    if (!told.has(id) && at >= (endsAt.get(id) ?? Number.POSITIVE_INFINITY)) told.set(id, at);
  }
  const steps = oracle.jobs
    .flatMap(({ id, acceptedAt }) => [
      { at: acceptedAt, by: 1 },
      { at: told.get(id) ?? Number.POSITIVE_INFINITY, by: -1 },
    ])
    .sort((a, b) => a.at - b.at);
  const from = oracle.jobs[places - 1]?.acceptedAt ?? 0;
  const to = oracle.posts.at(-1)?.at ?? 0;
  let inFlight = 0;
  let full = 0;
  for (const [index, { at, by }] of steps.entries()) {
    inFlight += by;
    const next = steps[index + 1]?.at ?? to;
    if (inFlight >= places) full += Math.max(0, Math.min(next, to) - Math.max(at, from));
  }
  return full / (to - from);
}

describe('a batch', () => {
  it('keeps four places at the gateway full and never more, and is done when it is done', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: 1500 });
    const ids = shotIds(12);
    studio.film(ids, { concurrency: 4 });
    const first = await studio.render();
    expect(first.exit, first.err).toBe(0);
    expect(studio.oracle.mostInFlight).toBe(4);
    expect(fullShare(studio.oracle, 4)).toBeGreaterThan(0.9);
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
