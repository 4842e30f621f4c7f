import { describe, expect, it, vi } from 'vitest';
import { Budget } from '../../src/run/budget.js';
import { Slots } from '../../src/run/slots.js';
import { Stop } from '../../src/run/stop.js';
import { Work } from '../../src/run/work.js';

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('places at the gateway', () => {
  it('are taken up to their number, and again when one is given back', async () => {
    const slots = new Slots(2);
    expect(await slots.acquire(never)).toBe(true);
    expect(await slots.acquire(never)).toBe(true);
    const taken: number[] = [];
    for (const who of [3, 4, 5]) void slots.acquire(never).then(() => taken.push(who));
    await turn();
    expect(taken).toEqual([]);
    slots.release();
    slots.release();
    await turn();
    expect(taken).toEqual([3, 4]);
    slots.release();
    await turn();
    expect(taken).toEqual([3, 4, 5]);
  });

  it('can be overfull with what is in flight already, and then wait', async () => {
    const slots = new Slots(1);
    slots.occupy();
    slots.occupy();
    const acquired = vi.fn();
    void slots.acquire(never).then(acquired);
    slots.release();
    await turn();
    expect(acquired).not.toHaveBeenCalled();
    slots.release();
    await turn();
    expect(acquired).toHaveBeenCalledWith(true);
  });

  it('let go who waits when the signal aborts, and lose no place to them', async () => {
    const slots = new Slots(1);
    await slots.acquire(never);
    const stop = new AbortController();
    const left = slots.acquire(stop.signal);
    const stays = slots.acquire(never);
    stop.abort();
    expect(await left).toBe(false);
    slots.release();
    expect(await stays).toBe(true);
    expect(await slots.acquire(stop.signal)).toBe(false);
  });

  it('that are kept never come back, and the last one ends the waiting', async () => {
    const slots = new Slots(2);
    await slots.acquire(never);
    await slots.acquire(never);
    const waiting = slots.acquire(never);
    slots.keep();
    slots.release();
    expect(await waiting).toBe(true);
    const last = slots.acquire(never);
    slots.keep();
    expect(await last).toBe(false);
    expect(await slots.acquire(never)).toBe(false);
  });
});

describe('a stop', () => {
  it('tells its first cause, later ones only stop more, and an interrupt is always told', () => {
    const announced = vi.fn();
    const stop = new Stop(announced);
    stop.submitting('account', 'empty wallet');
    expect([stop.submissions, stop.polling, stop.downloads].map(({ aborted }) => aborted)).toEqual([
      true,
      false,
      false,
    ]);
    stop.asking('unreachable', 'gone');
    expect([stop.polling, stop.downloads].map(({ aborted }) => aborted)).toEqual([true, false]);
    stop.everything('interrupted', 'Ctrl-C');
    expect(stop.downloads.aborted).toBe(true);
    expect(stop.cause).toBe('account');
    stop.everything('interrupted', 'Ctrl-C');
    expect(announced.mock.calls).toEqual([
      ['account', 'empty wallet'],
      ['interrupted', 'Ctrl-C'],
    ]);
  });
});

describe('work', () => {
  it('is finished when the last task is, also one that another one came before', async () => {
    const work = new Work(() => {});
    await new Work(() => {}).finished();
    work.begin(Promise.resolve());
    await turn();
    let end = () => {};
    work.begin(new Promise<void>((resolve) => (end = resolve)));
    let isOver = false;
    const over = work.finished().then(() => (isOver = true));
    await turn();
    expect(isOver).toBe(false);
    end();
    await over;
  });

  it('throws the first error when all tasks are over, and tells of it once', async () => {
    const onError = vi.fn();
    const work = new Work(onError);
    let end = () => {};
    work.begin(new Promise<void>((resolve) => (end = resolve)));
    work.begin(Promise.reject(new Error('first')));
    work.begin(Promise.reject(new Error('second')));
    const finished = work.finished();
    const caught = expect(finished).rejects.toThrow('first');
    await turn();
    expect(onError).toHaveBeenCalledTimes(1);
    end();
    await caught;
  });
});

describe('a budget', () => {
  it('holds to the micro-dollar, and takes nothing without a price', () => {
    const budget = new Budget(1_000_000n);
    expect(budget.reserve(null)).toBe(false);
    expect(budget.reserve(999_999n)).toBe(true);
    expect(budget.reserve(2n)).toBe(false);
    expect(budget.reserve(1n)).toBe(true);
    expect(budget.reserve(0n)).toBe(true);
    expect(new Budget(-1n).reserve(0n)).toBe(false);
    expect(new Budget(null).reserve(null)).toBe(true);
  });
});
