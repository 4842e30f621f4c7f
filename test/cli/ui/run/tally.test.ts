import { describe, expect, it } from 'vitest';
import { openTally } from '../../../../src/cli/ui/run/tally.js';
import type { RunEvent } from '../../../../src/run/event.js';
import { at, start, started } from '../events.js';

function progressAfter(events: RunEvent[], seconds = 0) {
  const tally = openTally();
  for (const event of events) tally.event(event);
  return tally.progress(start + seconds * 1000);
}

const submit = (job: string, seconds = 0) => [
  at(seconds, { type: 'submitting', take: `${job}:1`, job, attempt: 1, quote: '0.48' }),
  at(seconds, { type: 'accepted', take: `${job}:1`, job, request_id: job }),
];
const render = (job: string, seconds: number, took: number) =>
  at(seconds, { type: 'rendered', take: `${job}:1`, job, render_seconds: took, charge: '0.48' });
const finish = (job: string, seconds: number) =>
  at(seconds, { type: 'finished', take: `${job}:1`, job, files: [`${job}.mp4`], flags: [] });

describe('openTally', () => {
  it('counts takes, money and jobs in flight', () => {
    const progress = progressAfter([
      started(4, { resume: 1, fetch: 1 }),
      ...submit('a'),
      ...submit('b'),
      ...submit('c'),
      render('a', 60, 50),
      finish('a', 61),
      at(62, { type: 'lost', take: 'b:1', job: 'b', why: 'cut' }),
    ]);
    expect(progress).toMatchObject({ takes: 6, done: 1, unknown: 1, failed: 0, inFlight: 2, downloads: 0 });
    expect([progress.spent, progress.quoted]).toEqual([1_440_000n, 1_920_000n]);
  });

  it('counts jobs of an earlier run as in flight from the start, and each of them once', () => {
    const answer = (job: string, seconds: number) =>
      at(seconds, { type: 'status', take: `${job}:1`, job, word: 'PROCESSING' });
    const resumed = started(2, { resume: 3, fetch: 1 });
    const fetching = at(1, { type: 'downloading', take: 'f:1', job: 'f', bytes: 1, length: 10 });
    expect(progressAfter([resumed]).inFlight).toBe(3);
    expect(progressAfter([resumed, answer('a', 1), answer('a', 2), fetching])).toMatchObject({
      inFlight: 3,
      downloads: 1,
    });
    const gone = at(60, { type: 'trouble', take: 'b:1', job: 'b', why: 'unknown request' });
    expect(progressAfter([resumed, answer('a', 1), gone, ...submit('n')]).inFlight).toBe(3);
  });

  it('takes back what was not accepted, refused or ended with an error', () => {
    const progress = progressAfter([
      started(4),
      ...submit('a'),
      at(1, { type: 'released', take: 'a:1', job: 'a', why: 'refused' }),
      ...submit('b'),
      at(2, { type: 'failed', take: 'b:1', job: 'b', class: 'error', why: 'no', again: true }),
      ...submit('c'),
      at(3, { type: 'failed', take: 'c:1', job: 'c', class: 'render', why: 'no', again: false }),
    ]);
    expect(progress).toMatchObject({ spent: 480_000n, failed: 1, inFlight: 0 });
  });

  it('adds up the downloads under way', () => {
    const load = (job: string, bytes: number, length: number | null) =>
      at(70, { type: 'downloading', take: `${job}:1`, job, bytes, length });
    expect(
      progressAfter([started(2), load('a', 10, 100), load('b', 5, 50), load('a', 20, 100)]),
    ).toMatchObject({
      downloads: 2,
      bytes: 25,
      length: 150,
      inFlight: 0,
    });
    expect(progressAfter([started(2), load('a', 10, null), load('b', 5, 50)]).length).toBeNull();
  });

  it('guesses no time before the first render of the run', () => {
    expect(progressAfter([started(8), ...submit('a')], 300).left).toBeNull();
  });

  it('guesses the time left from the median render and the concurrency', () => {
    const events = [
      started(11),
      ...['a', 'b', 'c'].flatMap((job) => submit(job)),
      render('a', 40, 40),
      render('b', 60, 60),
      render('c', 500, 500),
    ];
    expect(progressAfter(events, 500).left).toBe((60 * 8) / 4);
  });

  it('gives the last renders the time they need, counting down', () => {
    const events = [started(2), ...submit('a'), render('a', 60, 60), ...submit('b', 60)];
    expect(progressAfter(events, 60).left).toBe(60);
    expect(progressAfter(events, 80).left).toBe(40);
    expect(progressAfter([...events, render('b', 120, 60)], 121).left).toBeNull();
  });
});
