import { describe, expect } from 'vitest';
import { it, SLOW_CLOCK, shotIds } from '../support/e2e-film.js';
import { answer, silence } from '../support/oracle/index.js';

const UNKNOWN = 8;

describe('the start of a run, at -j 100', () => {
  it('leaves at most eight jobs unknown at a gateway that takes each and answers 500', async ({ open }) => {
    const studio = await open();
    studio.film(shotIds(200));
    studio.oracle.submitFaults.always(answer(500, 'oops', {}, { accepts: true }));
    const { exit } = await studio.render('-j', '100');
    expect(exit).toBe(6);
    expect(studio.oracle.jobs.length).toBeLessThanOrEqual(UNKNOWN);
    const unknown = (await studio.jobs()).filter(({ lost }) => lost);
    expect(unknown).toHaveLength(studio.oracle.jobs.length);
  });

  it('leaves at most eight unknown where the 500s begin a little later', async ({ open }) => {
    const studio = await open({ renderMs: 60_000 });
    studio.film(shotIds(200));
    studio.env.NODE_OPTIONS = SLOW_CLOCK;
    studio.oracle.submitFaults.by((n) =>
      n > 40 ? answer(500, 'oops', {}, { accepts: true, delay: 100 }) : null,
    );
    const { exit } = await studio.render('-j', '100', '--job-timeout', '0.0002');
    expect(exit).toBe(6);
    expect((await studio.jobs()).filter(({ lost }) => lost).length).toBeLessThanOrEqual(UNKNOWN);
  });

  it('leaves at most eight unknown to a kill in the first second', async ({ open }) => {
    const studio = await open({ renderMs: 60_000 });
    studio.film(shotIds(200));
    studio.env.NODE_OPTIONS = SLOW_CLOCK;
    // Fast answers at first, so that the window would have grown; then none.
    studio.oracle.submitFaults.by((n) => (n > 30 ? silence() : null));
    const running = studio.startRender('-j', '100');
    await expect.poll(() => studio.oracle.posts.length).toBeGreaterThanOrEqual(30 + UNKNOWN);
    // Time for one too many to arrive.
    await new Promise((resolve) => setTimeout(resolve, 300));
    running.signal('SIGKILL');
    await running.ended;
    const unknown = Object.values(await studio.states()).filter((state) => state === 'unknown');
    expect(unknown.length).toBeLessThanOrEqual(UNKNOWN);
    expect(studio.oracle.jobs.length - 30).toBeLessThanOrEqual(UNKNOWN);
  });

  it('does not send more than one at a time to a gateway that is busy', async ({ open }) => {
    const studio = await open();
    studio.film(shotIds(20));
    studio.oracle.submitFaults.next(answer(429, '', { 'Retry-After': '1' }));
    const { exit } = await studio.render('-j', '20');
    expect(exit).toBe(0);
    const first = studio.oracle.posts[0]?.at ?? 0;
    expect(studio.oracle.posts.filter(({ at }) => at < first + 900)).toHaveLength(1);
  });
});
