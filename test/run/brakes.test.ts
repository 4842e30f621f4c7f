import { describe, expect, it } from 'vitest';
import { film } from '../support/resolved-film.js';
import { shots, stage } from './run-harness.js';

const broken = { kind: 'failed', why: 'HTTP 503', wait: null } as const;
const gone = { kind: 'gone', status: 404, why: 'not found' } as const;
const isFor = (link: string, numbers: number[]) =>
  numbers.some((number) => link.includes(`/request-${number}/`));

describe('clips that cannot be fetched', () => {
  it.each([
    ['a server that is down', broken],
    ['links that are gone', gone],
  ])('three in a row end the submissions: %s', async (_name, answer) => {
    const own = stage({ renderMs: 1000, media: () => answer });
    const { summary, events } = await own.render(film(shots(40), { concurrency: 4 }));
    expect(summary).toMatchObject({ exit: 1, cause: 'downloads' });
    // No more is bought while the first ones are tried again.
    expect(own.gateway.posts.length).toBeLessThanOrEqual(12);
    expect(summary.bought).toMatchObject({ here: 0, at_gateway: 0, to_fetch: own.gateway.posts.length });
    expect(events.some(({ type }) => type === 'waiting')).toBe(true);

    own.gateway.behaviour = { renderMs: 1000 };
    expect((await own.render(film(shots(40), { concurrency: 4 }))).summary).toMatchObject({ exit: 0 });
    expect(own.gateway.posts).toHaveLength(40);
  });

  it('do not where every fifth one fails, whenever their tries end', async () => {
    const own = stage({ renderMs: 1000, media: (link) => (isFor(link, [5, 10, 15, 20]) ? gone : null) });
    const { summary } = await own.render(film(shots(20), { concurrency: 4 }));
    expect(summary).toMatchObject({ exit: 1, cause: null, counts: { finished: 16, rendered: 4 } });
    expect(own.gateway.posts).toHaveLength(20);
  });

  it('go on where the server comes back in time', async () => {
    const own = stage({ renderMs: 1000 });
    const start = own.clock.now();
    own.gateway.behaviour.media = () => (own.clock.now() < start + 12_000 ? broken : null);
    const { summary } = await own.render(film(shots(20), { concurrency: 4 }));
    expect(summary).toMatchObject({ exit: 0, cause: null });
    expect(own.gateway.posts).toHaveLength(20);
  });

  it('of an earlier run that are gone stop nothing that is new', async () => {
    const own = stage({ renderMs: 1000, media: () => gone });
    await own.render(film(shots(4), { concurrency: 4 }));
    own.gateway.behaviour.media = (link) => (isFor(link, [1, 2, 3, 4]) ? gone : null);
    const { summary } = await own.render(film(shots(12), { concurrency: 4 }));
    expect(summary).toMatchObject({ exit: 1, cause: null, counts: { finished: 8, rendered: 4 } });
  });
});

describe('--max-failures', () => {
  it.each([1, 3])('%i', async (maxFailures) => {
    const own = stage({ renderMs: 1000, outcome: () => 'FAILED' });
    const { summary } = await own.render(film(shots(20), { concurrency: 1 }), { settings: { maxFailures } });
    expect(summary).toMatchObject({ exit: 1, cause: 'failures', counts: { failed: maxFailures } });
    expect(own.gateway.posts).toHaveLength(maxFailures);
  });

  it('counts refused takes, and ERROR only once it is not tried again', async () => {
    const own = stage({
      renderMs: 1000,
      submission: (prompt) => (prompt === 'prompt 1' ? { kind: 'refused', status: 400, why: 'no' } : null),
      outcome: (prompt, count) => (prompt === 'prompt 2' && count <= 2 ? 'ERROR' : 'COMPLETED'),
    });
    const { summary } = await own.render(film(shots(4), { concurrency: 1 }), {
      settings: { maxFailures: 2 },
    });
    expect(summary).toMatchObject({ cause: null, counts: { failed: 1, finished: 3 } });
  });
});
