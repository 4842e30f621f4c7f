import { expect, test } from 'vitest';
import { deadline } from '../../../src/gateway/http/deadline.js';
import type { Clock } from '../../../src/system/clock.js';

/** A clock on which every wait takes `late` milliseconds longer than it was to. */
function lateClock(late: number): { clock: Clock; waits: number[] } {
  let now = 0;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    async sleep(ms) {
      waits.push(ms);
      now += ms + late;
    },
  };
  return { clock, waits };
}

test('a last look', async () => {
  const { clock, waits } = lateClock(0);
  await deadline(clock, 60_000, new AbortController().signal);
  expect(waits).toEqual([60_000, 50]);
});

test('a longer one where the time passed unseen', async () => {
  const { clock, waits } = lateClock(90_000);
  await deadline(clock, 60_000, new AbortController().signal);
  expect(waits).toEqual([60_000, 5000]);
});

test('none where it is over', async () => {
  const { clock, waits } = lateClock(0);
  await deadline(clock, 60_000, AbortSignal.abort());
  expect(waits).toEqual([60_000]);
});
