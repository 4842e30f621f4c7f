import { describe, expect, it } from 'vitest';
import type { FrameInput } from '../../src/manifest/resolved.js';
import type { RunEvent } from '../../src/run/event.js';
import { film } from '../support/resolved-film.js';
import { type Performed, type RunHarness, shots, stage } from './run-harness.js';

const twelve = film(shots(12));
const lastOf = (shot: string): FrameInput => ({ kind: 'frame', shot, take: null, at: 'last' });

function clips(own: RunHarness, machine: number): number {
  return Object.keys(own.files(machine)).filter((path) => path.endsWith('.avi')).length;
}

function of<T extends RunEvent['type']>(type: T, { events }: Pick<Performed, 'events'>) {
  return events.filter((event) => event.type === type) as (RunEvent & { type: T })[];
}

/** Each prompt was sent once. */
function onceEach(own: RunHarness): void {
  const prompts = own.gateway.posts.map(({ prompt }) => prompt);
  expect(new Set(prompts).size).toBe(prompts.length);
}

describe('several runs of one film', () => {
  it('share its takes: each is rendered once, by whoever comes to it first', async () => {
    const own = stage({ renderMs: 20_000 }, { shared: true });
    const [one, other] = await own.renderTogether(twelve, [{ machine: 0 }, { machine: 1 }]);
    if (!one || !other) throw new Error('two runs');
    expect(own.gateway.posts).toHaveLength(12);
    onceEach(own);
    expect(one.summary).toMatchObject({ exit: 0, cause: null, open: [] });
    expect(other.summary).toMatchObject({ exit: 0, cause: null, open: [] });
    expect(clips(own, 0) + clips(own, 1)).toBe(12);
    expect(clips(own, 0)).toBeGreaterThan(3);
    expect(clips(own, 1)).toBeGreaterThan(3);
    expect(one.summary.elsewhere?.takes).toBe(clips(own, 1));
    expect(own.gateway.most).toBe(8);
    expect([...one.journal.book.jobs.values()].every(({ finished }) => finished)).toBe(true);
  });

  it('fetches what another machine has, and pays nothing for it', async () => {
    const own = stage({}, { shared: true });
    await own.render(twelve, { machine: 0 });
    const second = await own.render(twelve, { machine: 1 });
    expect(second.summary).toMatchObject({ exit: 0, clips: 12, charged: '0.00', open: [] });
    expect(second.summary.elsewhere).toBeUndefined();
    expect(own.gateway.posts).toHaveLength(12);
    expect([clips(own, 0), clips(own, 1)]).toEqual([12, 12]);
    const third = await own.render(twelve, { machine: 0 });
    expect(third.summary).toMatchObject({ exit: 0, clips: 0 });
  });

  it('plans around what another run works on, and says whose run it is', async () => {
    const own = stage({ renderMs: 60_000 }, { shared: true });
    const late = new Promise<Performed>((resolve) => {
      own.clock.after(30_000, () => void own.renderNow(twelve, { machine: 1 }).then(resolve));
    });
    const [one] = await own.renderTogether(film(shots(12), { concurrency: 12 }), [{ machine: 0 }]);
    const other = await own.clock.until(late);
    expect(one?.summary).toMatchObject({ exit: 0, clips: 12 });
    expect(other.plan.total).toBe(0n);
    expect(other.plan.takes.map(({ skipped }) => skipped)).toEqual(Array(12).fill('elsewhere'));
    expect(other.plan.takes[0]?.reason).toBe('being rendered by person 0 on machine 0');
    expect(other.summary).toMatchObject({
      exit: 0,
      open: [],
      elsewhere: { takes: 12, open: 12, who: ['person 0 on machine 0'] },
    });
    onceEach(own);
  });

  it('hold to the concurrency of the film over all of them', async () => {
    const own = stage({ renderMs: 20_000 }, { shared: true });
    const runs = await own.renderTogether(twelve, [
      { machine: 0, places: 4 },
      { machine: 1, places: 4 },
      { machine: 2, places: 4 },
    ]);
    expect(own.gateway.most).toBe(4);
    expect(own.gateway.posts).toHaveLength(12);
    onceEach(own);
    for (const { summary } of runs) expect(summary).toMatchObject({ exit: 0, open: [] });
  });

  it('hold to the budget over all of them', async () => {
    const own = stage({ renderMs: 20_000 }, { shared: true });
    const capped = film(shots(12), { budget: 2_000_000n });
    const runs = await own.renderTogether(capped, [{ machine: 0 }, { machine: 1 }]);
    expect(own.gateway.posts).toHaveLength(5);
    onceEach(own);
    for (const { summary } of runs) expect(summary.exit).toBe(3);
  });

  it('take over what a machine that went silent was following', async () => {
    const own = stage({ renderMs: 120_000 }, { shared: true });
    const [, other] = await own.renderTogether(film(shots(4)), [
      { machine: 0, watch: ({ type }) => type === 'status' && own.silence(0) },
      { machine: 1 },
    ]);
    expect(own.gateway.posts).toHaveLength(4);
    onceEach(own);
    expect(other?.summary).toMatchObject({ exit: 0, open: [] });
    expect(clips(own, 1)).toBe(4);
  });

  it('leave a submission whose machine went silent unknown, and never send it again', async () => {
    const own = stage(
      { renderMs: 10_000, submission: () => ({ kind: 'unknown', why: 'cut off' }) },
      { shared: true },
    );
    await own.render(film(shots(1)), { machine: 0 });
    own.gateway.behaviour = { renderMs: 10_000 };
    const second = await own.render(film(shots(2)), { machine: 1 });
    expect(own.gateway.posts.map(({ prompt }) => prompt)).toEqual(['prompt 1', 'prompt 2']);
    expect(second.summary).toMatchObject({ exit: 1, open: [{ take: '10:1', state: 'unknown' }] });
  });

  it('count no refusal of another run as a failure', async () => {
    const refuse = (prompt: string) =>
      prompt === 'prompt 1' ? ({ kind: 'refused', status: 422, why: 'no' } as const) : null;
    const own = stage({ renderMs: 20_000, submission: refuse }, { shared: true });
    const runs = await own.renderTogether(film(shots(6)), [
      { machine: 0 },
      { machine: 1, settings: { maxFailures: 1 } },
    ]);
    expect(runs[1]?.summary.cause).toBeNull();
    expect(own.gateway.posts.filter(({ prompt }) => prompt === 'prompt 1')).toHaveLength(1);
  });

  it('wait for the source of a chain that another run renders, and bring its clip', async () => {
    const own = stage({ renderMs: 60_000 }, { shared: true });
    const chain = film([
      { id: '010', prompt: 'one' },
      { id: '020', prompt: 'two', image: lastOf('010') },
    ]);
    const [one, other] = await own.renderTogether(chain, [{ machine: 0, only: ['010'] }, { machine: 1 }]);
    expect(own.gateway.posts.map(({ prompt }) => prompt)).toEqual(['one', 'two']);
    expect(one?.summary).toMatchObject({ exit: 0, clips: 1 });
    expect(other?.summary).toMatchObject({ exit: 0, open: [] });
    expect(clips(own, 1)).toBe(2);
    expect(of('accepted', { events: other?.events ?? [] }).map(({ take }) => take)).toEqual(['020:1']);
  });

  it('take back what another run gave back', async () => {
    const busy = { kind: 'busy', why: 'later', wait: 30_000 } as const;
    const own = stage(
      { submission: (prompt, count) => (count === 1 && prompt === 'prompt 1' ? busy : null) },
      { shared: true },
    );
    const [one, other] = await own.renderTogether(film(shots(3)), [
      { machine: 0, interruptAfter: 3_000 },
      { machine: 1 },
    ]);
    expect(one?.summary.exit).toBe(130);
    expect(other?.summary).toMatchObject({ open: [] });
    expect(own.gateway.jobs.map(({ prompt }) => prompt).sort()).toEqual(['prompt 1', 'prompt 2', 'prompt 3']);
  });
});
