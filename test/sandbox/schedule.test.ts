import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSchedule } from '../../src/sandbox/schedule.js';

const options = fc.record({
  workers: fc.integer({ min: 1, max: 6 }),
  renderSeconds: fc.integer({ min: 0, max: 100 }),
  failRate: fc.double({ min: 0, max: 1, noNaN: true }),
  seed: fc.integer(),
});
const gaps = fc.array(fc.nat(60_000), { maxLength: 40 });

test('no more jobs render at once than there are workers, and each as long as it should', () => {
  fc.assert(
    fc.property(options, gaps, (set, waits) => {
      const schedule = createSchedule(set);
      let now = 0;
      const slots = waits.map((wait) => {
        now += wait;
        return { accepted: now, ...schedule.assign(now) };
      });
      for (const { accepted, starts, ends } of slots) {
        expect(starts).toBeGreaterThanOrEqual(accepted);
        expect(ends - starts).toBeGreaterThanOrEqual(Math.floor(set.renderSeconds * 700));
        expect(ends - starts).toBeLessThanOrEqual(Math.ceil(set.renderSeconds * 1300));
        const together = slots.filter((other) => other.starts <= starts && starts < other.ends);
        expect(together.length).toBeLessThanOrEqual(set.workers);
      }
    }),
  );
});

test('the same seed gives the same slots, and a restored schedule goes on where it was', () => {
  fc.assert(
    fc.property(options, fc.nat(20), (set, before) => {
      const one = createSchedule(set);
      const other = createSchedule(set);
      for (let n = 0; n < before; n += 1) other.restore(one.assign(n * 1000));
      expect(other.assign(30_000)).toEqual(one.assign(30_000));
    }),
  );
});

test('the fail rate is kept, half of it FAILED and half ERROR', () => {
  const schedule = createSchedule({ workers: 1, renderSeconds: 1, failRate: 0.4, seed: 3 });
  const counts = { COMPLETED: 0, FAILED: 0, ERROR: 0 };
  for (let n = 0; n < 4000; n += 1) counts[schedule.assign(0).outcome] += 1;
  expect(Math.abs(counts.COMPLETED - 2400)).toBeLessThan(150);
  expect(Math.abs(counts.FAILED - 800)).toBeLessThan(120);
  expect(Math.abs(counts.ERROR - 800)).toBeLessThan(120);
  const sure = createSchedule({ workers: 1, renderSeconds: 1, failRate: 0, seed: 3 });
  expect(new Set(Array.from({ length: 500 }, () => sure.assign(0).outcome))).toEqual(new Set(['COMPLETED']));
});
