import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/system/clock.js';

describe("the machine's clock", () => {
  it('measures durations by a clock that nobody sets', () => {
    vi.spyOn(Date, 'now').mockReturnValue(0);
    const began = systemClock.elapsed();
    vi.spyOn(Date, 'now').mockReturnValue(7_200_000);
    expect(systemClock.elapsed() - began).toBeLessThan(60_000);
    vi.restoreAllMocks();
  });

  it('sleeps also for longer than a timer of the platform can, until it is woken', async () => {
    const stop = new AbortController();
    let isOver = false;
    const long = systemClock.sleep(Number.POSITIVE_INFINITY, stop.signal).then(() => (isOver = true));
    await systemClock.sleep(20);
    expect(isOver).toBe(false);
    stop.abort();
    await long;
  });

  it('does not sleep where it is woken already, nor for no time', async () => {
    const stop = new AbortController();
    stop.abort();
    await systemClock.sleep(60_000, stop.signal);
    await systemClock.sleep(0);
  });
});
