import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSendWindow } from '../../src/run/send-window.js';

function clockAt() {
  const clock = { ms: 0, now: () => 0, elapsed: () => clock.ms, sleep: async () => {} };
  return clock;
}

function windowAt() {
  const clock = clockAt();
  return { clock, window: createSendWindow(clock) };
}

/** How many submissions are wanted in all. */
const WANTED = 5000;

/** Lets in as many as may enter, and answers them well, in rounds of `ms` each: how many were sent in each round. */
async function rounds(count: number, ms: number, { window, clock } = windowAt()): Promise<number[]> {
  const { signal } = new AbortController();
  let entered = 0;
  for (let each = 0; each < WANTED; each += 1)
    void window.enter(signal).then(() => {
      entered += 1;
    });
  const sent: number[] = [];
  for (let round = 0; round < count; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = entered;
    entered = 0;
    sent.push(now);
    clock.ms += ms;
    for (let each = 0; each < now; each += 1) window.leave('well');
  }
  return sent;
}

describe('the window of submissions', () => {
  it('doubles with every round of good answers, and is open after the first second and a half', async () => {
    expect(await rounds(5, 400)).toEqual([1, 2, 4, 8, WANTED - 15]);
  });

  it('stays at eight for the first second and a half, however fast the answers are', async () => {
    const sent = await rounds(32, 50);
    expect(sent.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(Math.max(...sent.slice(0, 29))).toBe(8);
    expect(sent[30]).toBeGreaterThan(8);
  });

  it('is open two seconds after the start where each answer takes one, and only after three good ones', async () => {
    expect(await rounds(3, 1000)).toEqual([1, 2, WANTED - 3]);
    expect(await rounds(4, 2000)).toEqual([1, 2, WANTED - 3, 0]);
  });

  it('doubles with every round of good answers after trouble', async () => {
    const at = windowAt();
    await at.window.enter(new AbortController().signal);
    at.window.leave('badly');
    expect(await rounds(7, 1000, at)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  });

  it('is half of what was under way after trouble while it was open', async () => {
    const at = windowAt();
    await rounds(3, 1000, at);
    const { signal } = new AbortController();
    for (let each = 0; each < 40; each += 1) await at.window.enter(signal);
    at.window.leave('badly');
    expect(at.window.size).toBe(20);
  });

  it('is halved by trouble', async () => {
    const window = createSendWindow(clockAt());
    const { signal } = new AbortController();
    for (let size = 1; size < 8; size += 1) {
      for (let each = window.sending; each < size; each += 1) await window.enter(signal);
      window.leave('well');
    }
    while (window.sending > 0) window.leave(null);
    const sizes = [window.size];
    for (let each = 0; each < 4; each += 1) {
      await window.enter(signal);
      window.leave('badly');
      sizes.push(window.size);
    }
    expect(sizes).toEqual([8, 4, 2, 1, 1]);
  });

  it('does not grow while it is not full', async () => {
    const window = createSendWindow(clockAt());
    const { signal } = new AbortController();
    await window.enter(signal);
    window.leave('well');
    expect(window.size).toBe(2);
    for (let each = 0; each < 50; each += 1) {
      await window.enter(signal);
      window.leave('well');
    }
    expect(window.size).toBe(2);
  });

  it('lets nobody in who stopped waiting, and none twice', async () => {
    const window = createSendWindow(clockAt());
    const stopping = new AbortController();
    await window.enter(stopping.signal);
    const second = window.enter(stopping.signal);
    stopping.abort();
    expect(await second).toBe(false);
    expect(await window.enter(stopping.signal)).toBe(false);
    window.leave('well');
    expect(window.sending).toBe(0);
  });

  it('never has more under way than it allows when one enters, is never below one, and keeps nobody waiting who fits', async () => {
    const step = fc.constantFrom('enter', 'well', 'badly', 'none', 'time');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 300 }), async (steps) => {
        const clock = clockAt();
        const window = createSendWindow(clock);
        const { signal } = new AbortController();
        let waiting = 0;
        for (const each of steps) {
          const before = window.sending;
          if (each === 'time') clock.ms += 400;
          else if (each === 'enter') {
            waiting += 1;
            void window.enter(signal).then(() => {
              waiting -= 1;
            });
          } else if (before > 0) window.leave(each === 'none' ? null : each);
          if (window.sending > before || each === 'enter')
            expect(window.sending).toBeLessThanOrEqual(Math.max(before, window.size));
          await new Promise((resolve) => setImmediate(resolve));
          expect(window.size).toBeGreaterThanOrEqual(1);
          if (waiting > 0) expect(window.sending).toBeGreaterThanOrEqual(window.size);
          if (clock.ms < 1500) expect(window.sending).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 300 },
    );
  });
});
