import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Callback } from '../../src/gateway/port.js';
import { createHints, type Hints } from '../../src/run/hints.js';
import type { Behaviour, FakeJob } from '../support/fake-gateway.js';
import { film } from '../support/resolved-film.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { type RunHarness, shots, stage } from './run-harness.js';

const URL = 'https://door.example/secret';
const INTERVAL = 5000;
const one = film(shots(1), { concurrency: 1 });

/** A stage whose gateway takes callbacks, and the hints of its run. */
function calledStage(
  renderMs: NonNullable<Behaviour['renderMs']>,
  calls: (job: FakeJob, own: RunHarness, hints: Hints) => void,
) {
  let hints: Hints | null = null;
  const callbacks: Callback[] = [];
  const own = stage({
    renderMs,
    calls(callback, job) {
      callbacks.push(callback);
      if (hints) calls(job, own, hints);
    },
  });
  const open = (clock: VirtualClock, isProven = true) => {
    hints = createHints(clock, URL, isProven);
    return hints;
  };
  return { own, callbacks, open };
}

/** Milliseconds from the end of each job to the question that found it. */
function lags({ gateway }: RunHarness): number[] {
  return gateway.jobs.map(({ id, to }) => {
    const found = gateway.asked.find((asked) => asked.id === id && asked.at >= to);
    return (found?.at ?? Number.NaN) - to;
  });
}

describe('a run whose gateway calls', () => {
  it('asks once a job, when it has ended', async () => {
    const { own, callbacks, open } = calledStage(20_000, (job, { clock }, hints) =>
      clock.after(job.to - clock.elapsed(), () => hints.heard(job.id)),
    );
    const { summary } = await own.render(film(shots(6)), { hints: open });
    expect(summary).toMatchObject({ exit: 0, counts: { finished: 6 } });
    expect(callbacks).toEqual(Array.from({ length: 6 }, () => ({ url: URL, in: 'header' })));
    expect(lags(own)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(own.gateway.asked).toHaveLength(6);
  });

  it('polls at a sixth of the pace beneath, and at the usual pace once three calls were missed', async () => {
    const { own, open } = calledStage(70_000, () => {});
    const { summary } = await own.render(film(shots(4), { concurrency: 1 }), { hints: open });
    expect(summary).toMatchObject({ exit: 0, counts: { finished: 4 } });
    const asked = own.gateway.jobs.map(({ id }) => own.gateway.asked.filter((each) => each.id === id).length);
    expect(asked).toEqual([2, 2, 2, 14]);
  });

  it('needs at most a fifth of the requests of polling, however long the renders', async () => {
    for (const seconds of [40, 150, 400]) {
      const counts = [true, false].map(async (isCalled) => {
        const renderMs = (job: number) => seconds * (600 + 100 * (job % 9));
        const { own, open } = calledStage(renderMs, (job, { clock }, hints) =>
          clock.after(job.to - clock.elapsed(), () => hints.heard(job.id)),
        );
        await own.render(film(shots(36), { concurrency: 9 }), isCalled ? { hints: open } : {});
        return own.gateway.asked.length;
      });
      const [called = 0, polled = 0] = await Promise.all(counts);
      expect(called, `${seconds} s`).toBeLessThanOrEqual(polled / 5);
    }
  });

  it('polls at the usual pace while nothing has shown that calls arrive, and slower after the first', async () => {
    const { own, open } = calledStage(70_000, (job, { clock }, hints) => {
      if (job.id === 'request-1') clock.after(12_000, () => hints.heard(job.id));
    });
    await own.render(one, { hints: (clock) => open(clock, false) });
    const [began = 0] = own.gateway.jobs.map(({ from }) => from);
    const gaps = own.gateway.asked.map(({ at }) => Math.round((at - began) / 1000));
    expect(gaps).toEqual([5, 10, 12, 42, 72]);
  });

  it('does not lose a call that comes before the answer to the submission', async () => {
    const { own, open } = calledStage(1, (job, _own, hints) => hints.heard(job.id));
    expect((await own.render(one, { hints: open })).summary.exit).toBe(0);
    expect(lags(own)[0]).toBeLessThan(100);
  });

  it('asks early about a job that an earlier run submitted, and polls it at the usual pace', async () => {
    const { own, open } = calledStage(60_000, () => {});
    await own.render(one, { hints: open, interruptAfter: 1000 });
    const hints = createHints(own.clock, URL, true);
    own.clock.after(10_000, () => hints.heard('request-1'));
    own.gateway.asked.length = 0;
    expect((await own.render(one, { hints: () => hints })).summary.exit).toBe(0);
    const [first = 0] = own.gateway.asked.map(({ at }) => at);
    expect(own.gateway.asked.slice(0, 4).map(({ at }) => Math.round((at - first) / 100) / 10)).toEqual([
      0, 5, 10, 15,
    ]);
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('is not made to ask sooner than a busy gateway told it', async () => {
    const { own, open } = calledStage(1000, (job, { clock }, hints) => {
      for (let at = 31_000; at < 130_000; at += 500) clock.after(at, () => hints.heard(job.id));
    });
    const told = { kind: 'failed', reached: true, why: 'HTTP 429', wait: 60_000 } as const;
    own.gateway.behaviour.status = (_id, count) => (count === 1 ? told : null);
    expect((await own.render(one, { hints: open })).summary.exit).toBe(0);
    const [first = 0, second = 0] = own.gateway.asked.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(60_000);
  });

  it('heeds wrong calls ever less, down to the pace of the polling beneath', async () => {
    const { own, open } = calledStage(200_000, (job, { clock }, hints) => {
      for (let at = 100; at < 190_000; at += 100) clock.after(at, () => hints.heard(job.id));
    });
    expect((await own.render(one, { hints: open })).summary.exit).toBe(0);
    const [began = 0] = own.gateway.jobs.map(({ from }) => from);
    const asked = own.gateway.asked.map(({ at }) => Math.round((at - began) / 1000));
    expect(asked).toEqual([0, 5, 15, 35, 65, 95, 125, 155, 185, 215]);
  });

  it('asks nobody to call at a gateway that calls nobody', async () => {
    const own = stage({ renderMs: 30_000 });
    await own.render(one, { hints: (clock) => createHints(clock, URL, true) });
    expect(own.gateway.asked).toHaveLength(6);
  });
});

describe('whatever calls come', () => {
  const call = fc.record({
    at: fc.integer({ min: 0, max: 90_000 }),
    id: fc.constantFrom('request-1', 'request-2', 'request-3', 'request-4', 'stranger', '', '__proto__'),
    times: fc.constantFrom(1, 2, 300),
  });

  it('all clips arrive, nothing is paid twice, and no job gets more than four requests more than one an interval', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 30 }),
        fc.integer({ min: 1, max: 80_000 }),
        fc.boolean(),
        async (calls, renderMs, isProven) => {
          const own = stage({ renderMs, calls: () => {} });
          const hints = createHints(own.clock, URL, isProven);
          for (const { at, id, times } of calls)
            own.clock.after(at, () => {
              for (let each = 0; each < times; each += 1) hints.heard(id);
            });
          const { summary } = await own.render(film(shots(3)), { hints: () => hints });
          expect(summary).toMatchObject({ exit: 0, counts: { finished: 3 } });
          expect(own.gateway.posts).toHaveLength(3);
          for (const { id, from, to } of own.gateway.jobs) {
            const asked = own.gateway.asked.filter((each) => each.id === id).map(({ at }) => at);
            // What is asked 20 ms before the end is answered at it.
            expect(asked.filter((at) => at >= to - 20)).toHaveLength(1);
            // Two of the poll alone (see `nextAge`), and those that calls led to, ever less often.
            for (const [index, at] of asked.entries())
              expect(index + 1).toBeLessThanOrEqual(4 + (at - from) / INTERVAL);
            // One that a call led to and one of the poll may be close together, never three.
            for (const [index, at] of asked.entries())
              expect(at - (asked[index - 2] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(
                0.3 * INTERVAL,
              );
          }
          const ids = new Set(own.gateway.jobs.map(({ id }) => id));
          expect(own.gateway.asked.filter(({ id }) => !ids.has(id))).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('a hundred thousand of them about strangers are forgotten but for a few, and wake nobody', async () => {
    const clock = new VirtualClock();
    const hints = createHints(clock, URL, true);
    const hint = hints.follow('mine', true);
    let isAwake = false;
    const waiting = hint.next(INTERVAL, INTERVAL, new AbortController().signal).then(() => {
      isAwake = true;
    });
    for (let count = 0; count < 100_000; count += 1) hints.heard(`stranger ${count}`);
    await Promise.resolve();
    expect(isAwake).toBe(false);
    hints.heard('mine');
    await waiting;
    const early = async (id: string) => {
      const began = clock.elapsed();
      await clock.until(hints.follow(id, false).next(INTERVAL, INTERVAL, new AbortController().signal));
      return clock.elapsed() === began;
    };
    expect(await early('stranger 99999')).toBe(true);
    expect(await early('stranger 1')).toBe(false);
    expect(await early('stranger 99998')).toBe(true);
    await clock.until(clock.sleep(120_000));
    expect(await early('stranger 99997')).toBe(false);
  });
});
