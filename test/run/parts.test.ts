import { describe, expect, it, vi } from 'vitest';
import { createSemaphore } from '../../src/run/semaphore.js';
import { createStop } from '../../src/run/stop.js';
import { createTaskGroup } from '../../src/run/task-group.js';

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('places at the gateway', () => {
  it('are taken up to their number, and again when one is given back', async () => {
    const semaphore = createSemaphore(2);
    expect(await semaphore.acquire(never)).toBe(true);
    expect(await semaphore.acquire(never)).toBe(true);
    const taken: number[] = [];
    for (const who of [3, 4, 5]) void semaphore.acquire(never).then(() => taken.push(who));
    await turn();
    expect(taken).toEqual([]);
    semaphore.release();
    semaphore.release();
    await turn();
    expect(taken).toEqual([3, 4]);
    semaphore.release();
    await turn();
    expect(taken).toEqual([3, 4, 5]);
  });

  it('can be overfull with what is in flight already, and then wait', async () => {
    const semaphore = createSemaphore(1);
    semaphore.occupy();
    semaphore.occupy();
    const acquired = vi.fn();
    void semaphore.acquire(never).then(acquired);
    semaphore.release();
    await turn();
    expect(acquired).not.toHaveBeenCalled();
    semaphore.release();
    await turn();
    expect(acquired).toHaveBeenCalledWith(true);
  });

  it('let go who waits when the signal aborts, and lose no place to them', async () => {
    const semaphore = createSemaphore(1);
    await semaphore.acquire(never);
    const stop = new AbortController();
    const left = semaphore.acquire(stop.signal);
    const stays = semaphore.acquire(never);
    stop.abort();
    expect(await left).toBe(false);
    semaphore.release();
    expect(await stays).toBe(true);
    expect(await semaphore.acquire(stop.signal)).toBe(false);
  });

  it('that are kept never come back, and the last one ends the waiting', async () => {
    const semaphore = createSemaphore(2);
    await semaphore.acquire(never);
    await semaphore.acquire(never);
    const waiting = semaphore.acquire(never);
    semaphore.keep();
    semaphore.release();
    expect(await waiting).toBe(true);
    const last = semaphore.acquire(never);
    semaphore.keep();
    expect(await last).toBe(false);
    expect(await semaphore.acquire(never)).toBe(false);
  });
});

describe('a stop', () => {
  it('tells its first cause, later ones only stop more, and an interrupt is always told', () => {
    const announced = vi.fn();
    const { stop } = createStop(announced);
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
      ['account', 'empty wallet', null],
      ['interrupted', 'Ctrl-C', null],
    ]);
  });

  it('of one gateway leaves the others, and the run is over with the last one', () => {
    const announced = vi.fn();
    const { stop, part } = createStop(announced);
    const [a, b] = [part('https://a'), part('https://b')];
    a.asking('account', 'empty wallet');
    expect([a, b, stop].map(({ submissions }) => submissions.aborted)).toEqual([true, false, false]);
    expect([a.cause, b.cause, stop.cause, stop.why]).toEqual([
      'account',
      null,
      'account',
      'https://a: empty wallet',
    ]);
    a.submitting('unreachable', 'gone');
    b.submitting('unreachable', 'gone');
    expect([stop.submissions, stop.polling].map(({ aborted }) => aborted)).toEqual([true, false]);
    expect([a.cause, b.cause]).toEqual(['account', 'unreachable']);
    stop.submitting('disk', 'full');
    expect(announced.mock.calls).toEqual([
      ['account', 'empty wallet', 'https://a'],
      ['unreachable', 'gone', 'https://b'],
    ]);
  });

  it.each(['caps', 'journal', 'disk'] as const)('by %s is of the run, whichever part meets it', (cause) => {
    const announced = vi.fn();
    const { stop, part } = createStop(announced);
    const [a, b] = [part('https://a'), part('https://b')];
    a.submitting(cause, 'no more');
    for (const each of [a, b, stop]) {
      expect([each.submissions.aborted, each.polling.aborted]).toEqual([true, false]);
      expect([each.cause, each.why]).toEqual([cause, 'no more']);
    }
    b.submitting(cause, 'no more');
    expect(announced.mock.calls).toEqual([[cause, 'no more', null]]);
  });

  it('of the run ends the work at every gateway, and is told though one had ended', () => {
    const announced = vi.fn();
    const { stop, part } = createStop(announced);
    const [a, b] = [part('https://a'), part('https://b')];
    a.submitting('account', 'empty wallet');
    stop.everything('interrupted', 'Ctrl-C');
    for (const each of [a, b])
      expect([each.submissions, each.polling, each.downloads].every(({ aborted }) => aborted)).toBe(true);
    expect([a.cause, b.cause, stop.cause]).toEqual(['account', 'interrupted', 'account']);
    expect(announced.mock.calls.at(-1)).toEqual(['interrupted', 'Ctrl-C', null]);
  });
});

describe('work', () => {
  it('is finished when the last task is, also one that another one came before', async () => {
    const work = createTaskGroup(() => {});
    await createTaskGroup(() => {}).finished();
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
    const work = createTaskGroup(onError);
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
