import { describe, expect, it } from 'vitest';
import type { StatusAnswer } from '../../src/gateway/port.js';
import { film } from '../support/resolved-film.js';
import { shots, stage } from './run-harness.js';

const one = film(shots(1), { concurrency: 1 });
const MINUTE = 60_000;

const cut: StatusAnswer = { kind: 'failed', reached: false, why: 'the connection was cut', wait: null };
const missing: StatusAnswer = { kind: 'missing', why: 'no such request' };

describe('following a job', () => {
  it('asks at the poll interval', async () => {
    const own = stage({ renderMs: 30_000 });
    await own.render(one);
    const gaps = own.gateway.asked.slice(1).map(({ at }, index) => at - (own.gateway.asked[index]?.at ?? 0));
    expect(new Set(gaps)).toEqual(new Set([5_020]));
  });

  it('outlives an outage of half an hour, asking ever less often', async () => {
    const own = stage();
    const start = own.clock.now();
    own.gateway.behaviour = { status: (_id, _count, now) => (now < start + 30 * MINUTE ? cut : null) };
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, counts: { finished: 1 } });
    expect(own.gateway.asked.length).toBeLessThan(80);
  });

  it.each<[string, StatusAnswer]>([
    ['5xx', { kind: 'failed', reached: true, why: 'HTTP 503', wait: null }],
    ['429 with a wait', { kind: 'failed', reached: true, why: 'HTTP 429', wait: 90_000 }],
    ['404 at first', missing],
  ])('outlives %s', async (_name, answer) => {
    const own = stage({ status: (_id, count) => (count <= 3 ? answer : null) });
    expect((await own.render(one)).summary).toMatchObject({ exit: 0 });
    const [first, second] = own.gateway.asked.map(({ at }) => at);
    const told = answer.kind === 'failed' ? (answer.wait ?? 0) : 0;
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(told);
  });

  it.each([2 * 60 * MINUTE, -60 * MINUTE])('is not confused by a clock that is set by %i ms', async (by) => {
    const own = stage({ renderMs: 30_000 });
    own.clock.after(10_000, () => own.clock.set(by));
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, counts: { finished: 1 } });
  });

  it('leaves a job open that the gateway does not know for a minute, and asks again in a later run', async () => {
    const own = stage({ status: () => missing });
    const start = own.clock.now();
    expect((await own.render(one)).summary).toMatchObject({
      exit: 1,
      open: [{ state: 'submitted', why: 'the gateway no longer knows request-1: no such request' }],
    });
    expect(own.clock.now() - start).toBeGreaterThanOrEqual(MINUTE);
    expect(own.clock.now() - start).toBeLessThan(3 * MINUTE);
    own.gateway.behaviour = {};
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, open: [] });
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('knows a job as forgotten, and as found again, whatever the clock was set to', async () => {
    const own = stage({ renderMs: 600 * MINUTE, status: () => missing });
    own.clock.after(20_000, () => own.clock.set(-60 * MINUTE));
    expect((await own.render(one)).summary).toMatchObject({ exit: 1, open: [{ forgotten: true }] });
    own.clock.set(-120 * MINUTE);
    own.gateway.behaviour = {};
    const { summary } = await own.render(one, { settings: { jobTimeout: MINUTE } });
    expect(summary.open).toEqual([{ take: expect.any(String), state: 'submitted', why: expect.any(String) }]);
  });

  it('asks again where a job is done without a link, which may come a little later', async () => {
    const own = stage({ outcome: () => 'empty' });
    own.gateway.behaviour.status = (_id, count) => {
      if (count === 4) for (const job of own.gateway.jobs) job.outcome = 'COMPLETED';
      return null;
    };
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, counts: { finished: 1 } });
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('takes a job that stays without a link for failed, and not before it has asked again', async () => {
    const own = stage({ outcome: () => 'empty' });
    expect((await own.render(one)).summary).toMatchObject({ exit: 1, counts: { failed: 1 } });
    const done = own.gateway.asked.filter(({ at }) => at >= (own.gateway.jobs[0]?.to ?? 0));
    expect(done).toHaveLength(4);
    expect((done.at(-1)?.at ?? 0) - (done[0]?.at ?? 0)).toBeLessThan(MINUTE);
  });

  it('counts a 404 only from the last good answer on', async () => {
    const own = stage({ renderMs: 10 * MINUTE, status: (_id, count) => (count % 3 === 0 ? null : missing) });
    expect((await own.render(one)).summary).toMatchObject({ exit: 0 });
  });

  it('is given up after the job time-out, and resumes in a later run', async () => {
    const own = stage({ renderMs: 3 * 60 * MINUTE });
    const start = own.clock.now();
    expect((await own.render(one)).summary).toMatchObject({
      exit: 1,
      open: [{ why: 'still PROCESSING after 60 min' }],
    });
    expect(own.clock.now() - start).toBeLessThan(61 * MINUTE);
    await own.render(one);
    await own.render(one);
    expect((await own.render(one)).summary.exit).toBe(0);
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('asks at least once, however short the job time-out is', async () => {
    const own = stage({ renderMs: 1 });
    expect((await own.render(one, { settings: { jobTimeout: 1 } })).summary).toMatchObject({ exit: 0 });
  });

  it('an unreachable gateway ends a run that only resumes', async () => {
    const own = stage({ renderMs: MINUTE });
    await own.render(film(shots(3)), { interruptAfter: 1_000 });
    own.gateway.behaviour = { status: () => cut };
    const start = own.clock.now();
    const { summary } = await own.render(film(shots(3)));
    expect(summary).toMatchObject({ exit: 6, cause: 'unreachable', counts: { submitted: 3 } });
    expect(own.clock.now() - start).toBeLessThan(7 * MINUTE);
    own.gateway.behaviour = {};
    expect((await own.render(film(shots(3)))).summary).toMatchObject({ exit: 0 });
    expect(own.gateway.posts).toHaveLength(3);
  });

  it('a refused account ends the run, the jobs resumable', async () => {
    const own = stage({ status: () => ({ kind: 'account', status: 403, why: 'quota' }) });
    const { summary } = await own.render(film(shots(6), { concurrency: 2 }));
    expect(summary).toMatchObject({ exit: 4, counts: { submitted: 2, pending: 4 } });
    own.gateway.behaviour = {};
    expect((await own.render(film(shots(6)))).summary).toMatchObject({ exit: 0, counts: { finished: 6 } });
    expect(own.gateway.posts).toHaveLength(6);
  });

  it('does not take an interrupted request for a failure', async () => {
    const own = stage({ renderMs: MINUTE });
    const { journal, summary } = await own.render(one, { interruptAfter: 5_035 });
    expect(summary).toMatchObject({
      exit: 130,
      open: [{ state: 'submitted', why: 'rendering at the gateway' }],
    });
    expect(journal.book.jobs.get('job00001')?.trouble).toBeUndefined();
  });
});
