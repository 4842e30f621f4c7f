import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { createPollSchedule, nextAge, type PollPace } from '../../src/run/poll-schedule.js';
import { jobFor, reached, takesOfShots, timeAt } from '../plan/jobs.js';
import { VirtualClock } from '../support/virtual-clock.js';

const [short, long] = takesOfShots(
  { id: 'short', settings: { duration: 6 } },
  { id: 'long', settings: { duration: 10 } },
);
if (!short || !long) throw new Error('takes');

const PACE: PollPace = { interval: 5000, least: 1000 };

/** A job that rendered for so many seconds by the gateway's account. */
function rendered(seconds: number, take = short): Job {
  const { ended, ...facts } = reached.rendered();
  if (!ended) throw new Error('an end');
  return jobFor(take as NonNullable<typeof short>, 'job00001', {
    ...facts,
    ended: { ...ended, created_at: timeAt(100), completed_at: timeAt(100 + seconds) },
  });
}

/** The ages at which a job of that length is asked about, the last one when it has ended. */
function ages(lengths: readonly number[], pace: PollPace, length: number, since = 0): number[] {
  const asked: number[] = [];
  for (let last = since; last < length || asked.length === 0; asked.push(last))
    last = nextAge(lengths, pace, { count: asked.length, last, since });
  return asked;
}

describe('when a job is asked about', () => {
  it('is once an interval while nothing is known of its kind', () => {
    expect(ages([], PACE, 22_000)).toEqual([5000, 10_000, 15_000, 20_000, 25_000]);
  });

  it('is from the shortest length seen to the longest, evenly', () => {
    const lengths = Array.from({ length: 61 }, (_, index) => 60_000 + index * 500);
    const [early, ...others] = ages(lengths, PACE, 89_000);
    // Once in between, in case the gateway has become faster.
    expect(early).toBe(30_000);
    expect(others).toHaveLength(19);
    expect(others[0]).toBeCloseTo(59_700, -2);
    const gaps = others.slice(1).map((age, index) => age - (others[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1500);
    expect(Math.max(...gaps)).toBeLessThan(2000);
  });

  const interval = fc.integer({ min: 10, max: 60_000 });
  const inIntervals = fc.double({ min: 0, max: 40, noNaN: true });

  it('keeps its bounds, whatever was seen', () => {
    fc.assert(
      fc.property(
        fc.array(inIntervals, { maxLength: 70 }),
        interval,
        fc.constantFrom(0, 1000),
        inIntervals,
        fc.constantFrom(0, 3.7),
        (seen, interval, least, length, from) => {
          const pace = { interval, least };
          const lengths = seen.map((each) => each * interval).sort((a, b) => a - b);
          const since = from * interval;
          let last = since;
          for (const [index, age] of ages(lengths, pace, length * interval, since).entries()) {
            const gap = age - last;
            // The last bits of a double.
            expect(gap).toBeGreaterThanOrEqual(Math.max(0.3 * interval, least) - 1e-6);
            expect(gap).toBeLessThanOrEqual(Math.max(6 * interval, least, (index - 1) * interval) + 1e-6);
            expect(index + 1).toBeLessThanOrEqual(2 + (age - since) / interval + 1e-6);
            last = age;
          }
        },
      ),
    );
  });
});

describe('what a run learns of lengths', () => {
  const clock = new VirtualClock();

  /** The seconds after which a new job is asked about first. */
  function first(schedule: ReturnType<typeof createPollSchedule>, take = short): number {
    return schedule.follow(rendered(0, take), 0, true).wait() / 1000;
  }

  it('is that of the same model and settings, from the ledger too', () => {
    const earlier = Array.from({ length: 40 }, () => rendered(20));
    const schedule = createPollSchedule(clock, PACE, () => earlier);
    expect(first(schedule)).toBeCloseTo(20, 0);
    expect(first(schedule, long)).toBe(5);
    schedule.follow(rendered(0, long), 12_000, false).rendered(12);
    expect(first(schedule, long)).toBeGreaterThan(5);
  });

  it('is given up after four jobs in a row that were over by the first request', async () => {
    const earlier = Array.from({ length: 40 }, () => rendered(20));
    const schedule = createPollSchedule(clock, PACE, () => earlier);
    for (let count = 1; count <= 4; count += 1) {
      expect(first(schedule)).toBeGreaterThan(12);
      const polls = schedule.follow(rendered(0), 0, true);
      await clock.until(clock.sleep(polls.wait()));
      polls.answered();
      polls.rendered(null);
    }
    expect(first(schedule)).toBe(5);
  });

  it('makes a batch of 200 jobs at most 7 % longer than its renders, at no more than a request an interval', async () => {
    const batch = await rehearse({ jobs: 200, places: 16, pace: { interval: 500, least: 0 } });
    expect(batch.seconds / batch.ideal).toBeLessThan(1.07);
    expect(batch.requests).toBeLessThan(4.5);
    expect(batch.requests * 0.5).toBeLessThan(batch.followed);
  });
});

/** Jobs of 2 s +-40 %, so many at a time, each submitted in 12 ms and asked about in 3 ms. Seconds of the batch, and a job's requests and seconds until its end is seen. */
async function rehearse({ jobs, places, pace }: { jobs: number; places: number; pace: PollPace }) {
  const clock = new VirtualClock();
  const schedule = createPollSchedule(clock, pace, () => []);
  const lengths = Array.from({ length: jobs }, (_, index) => 1200 + ((index * 0.6180339887) % 1) * 1600);
  const free = new Array(places).fill(0);
  for (const length of lengths) free[free.indexOf(Math.min(...free))] += length;
  const queue = [...lengths];
  const began = clock.elapsed();
  let requests = 0;
  let followed = 0;
  const place = async () => {
    for (let length = queue.shift(); length !== undefined; length = queue.shift()) {
      await clock.sleep(12);
      const from = clock.elapsed() - 6;
      const polls = schedule.follow(rendered(0), 0, true);
      for (let isOver = false; !isOver; requests += 1) {
        await clock.sleep(polls.wait());
        isOver = clock.elapsed() >= from + length;
        await clock.sleep(3);
        polls.answered();
      }
      polls.rendered(null);
      followed += (clock.elapsed() - from) / 1000;
    }
  };
  await clock.until(Promise.all(Array.from({ length: places }, place)));
  const seconds = (clock.elapsed() - began) / 1000;
  return { seconds, ideal: Math.max(...free) / 1000, requests: requests / jobs, followed: followed / jobs };
}
