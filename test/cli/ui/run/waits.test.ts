import { describe, expect, it } from 'vitest';
import { openTally } from '../../../../src/cli/ui/run/tally.js';
import type { RunEvent } from '../../../../src/run/event.js';
import { at, start, started } from '../events.js';

/** What is waited for that many seconds after ten o'clock. */
function waitsFor(events: RunEvent[], seconds: number): string {
  const tally = openTally();
  for (const event of events) tally.event(event);
  return tally.progress(start + seconds * 1000).waiting;
}

const of = (job: string) => ({ take: `${job}:1`, job });
const sent = (job: string, seconds = 0, attempt = 1) =>
  at(seconds, { type: 'submitting', ...of(job), attempt, quote: '0.48' });
const taken = (job: string, seconds = 0) => at(seconds, { type: 'accepted', ...of(job), request_id: job });
const isBack = (job: string, seconds: number) =>
  at(seconds, { type: 'rendered', ...of(job), render_seconds: 1, charge: '0.48' });
const back = 'connection refused';

describe('what a run waits for', () => {
  it.each<[string, RunEvent[], number, string]>([
    ['answers', [started(4), sent('a'), sent('b', 2)], 5, 'the reply to 2 submissions, 5 s'],
    [
      'renders',
      [started(4), sent('a'), taken('a', 3), sent('b', 9), taken('b', 10)],
      130,
      '2 renders, the longest 2 min 07 s',
    ],
    [
      'the first answer about jobs of an earlier run',
      [started(2, { resume: 4 }), at(9, { type: 'status', ...of('a'), word: 'PROCESSING' })],
      12,
      'the first status of 3 jobs from an earlier run, 12 s; 1 render, 3 s',
    ],
    [
      'a job that the gateway does not know',
      [
        started(0, { resume: 1 }),
        at(2, { type: 'waiting', ...of('a'), why: 'unknown request', seconds: 60 }),
      ],
      20,
      'a:1, 18 s: unknown request',
    ],
    [
      'the next try of downloads',
      [
        started(2),
        ...['a', 'b'].flatMap((job) => [sent(job), taken(job, 1), isBack(job, 5)]),
        at(6, { type: 'waiting', ...of('a'), why: 'no clip yet (1 of 6 tries): cut', seconds: 2 }),
        at(9, { type: 'waiting', ...of('a'), why: 'no clip yet (2 of 6 tries): cut', seconds: 4 }),
      ],
      10,
      'a:1, 5 s: no clip yet (2 of 6 tries): cut; 1 download, no data for 5 s',
    ],
    [
      'the wait that the gateway asked for',
      [
        started(4),
        sent('a'),
        at(1, { type: 'released', ...of('a'), why: 'slow down' }),
        at(1, { type: 'waiting', why: 'slow down', seconds: 120 }),
      ],
      61,
      'the next try in 1 min 00 s, 1 min 00 s so far: slow down',
    ],
    [
      'a gateway that cannot be reached, since the first try',
      [
        started(4),
        at(1, { type: 'waiting', why: back, seconds: 1 }),
        sent('a', 2, 2),
        at(40, { type: 'waiting', why: back, seconds: 30 }),
      ],
      80,
      'the gateway, trying again, 1 min 19 s so far: connection refused',
    ],
    [
      'nothing of that once it answers',
      [started(4), at(1, { type: 'waiting', why: back, seconds: 1 }), sent('a', 2), taken('a', 3)],
      4,
      '1 render, 1 s',
    ],
    [
      'answers after an interrupt',
      [
        started(4),
        sent('a'),
        at(5, { type: 'stopping', cause: 'interrupted', why: 'interrupted', sending: 1, in_flight: 0 }),
      ],
      17,
      "the gateway's reply to 1 submission, 12 s",
    ],
    [
      'the disk',
      [started(1), at(9, { type: 'finishing', step: 'clips', done: 0, of: 0 })],
      9,
      'the disk: checking the clips',
    ],
    [
      'the report',
      [started(1), at(9, { type: 'finishing', step: 'report', done: 0, of: 0 })],
      9,
      'the report',
    ],
    ['the disk where nothing else is known', [started(4)], 0, 'the disk'],
    [
      'other runs that have a take',
      [started(4), at(2, { type: 'elsewhere', take: '060:1', who: 'anna on render-2' })],
      3,
      'takes of other runs',
    ],
  ])('%s', (_, events, seconds, text) => {
    expect(waitsFor(events, seconds)).toBe(text);
  });
});
