import type { RunEvent, Summary } from '../../../src/run/event.js';

type WithoutTime<T> = T extends { at: string } ? Omit<T, 'at'> : never;

/** An event at a time of the test film's first day, seconds after ten o'clock. */
export function at(seconds: number, event: WithoutTime<RunEvent>): RunEvent {
  return { at: new Date(start + seconds * 1000).toISOString(), ...event } as RunEvent;
}

/** Ten o'clock, in milliseconds. */
export const start = Date.parse('2026-11-03T10:00:00.000Z');

/** A run of that many takes at $0.48. */
export function started(
  render: number,
  facts: { resume?: number; fetch?: number; concurrency?: number } = {},
): RunEvent {
  const { resume = 0, fetch = 0, concurrency = 4 } = facts;
  return at(0, {
    type: 'started',
    render,
    resume,
    fetch,
    quoted: (render * 0.48).toFixed(2),
    committed: '0.00',
    gateway: 'https://gateway.example.com',
    concurrency,
    key_source: null,
  });
}

/** The end of a run that made two clips and left nothing open. */
export const summary: Summary = {
  exit: 0,
  cause: null,
  why: null,
  bought: { jobs: 0, here: 0, at_gateway: 0, to_fetch: 0 },
  counts: { finished: 2 },
  clips: 2,
  film_seconds: 16,
  charged: '0.96',
  charged_before: '0.00',
  possibly: '0.00',
  committed: '0.96',
  elapsed_seconds: 186,
  open: [],
  changed: [],
  output: 'renders',
  report: 'renders/report.csv',
  page: 'renders/report.html',
  next: null,
};

/** One event of every kind. */
export const everyEvent: RunEvent[] = [
  started(2, { resume: 1, fetch: 1 }),
  at(1, { type: 'moved', from: 'a.mp4', to: 'b.mp4' }),
  at(1, { type: 'uploading', take: '010:1', image: 'a.png', bytes: 1_200_000, place: 's3://b/films' }),
  at(2, { type: 'uploaded', take: '010:1', image: 'a.png' }),
  at(2, { type: 'elsewhere', take: '060:1', who: 'anna on render-2' }),
  at(2, { type: 'submitting', take: '010:1', job: 'job1', attempt: 1, quote: '0.48' }),
  at(3, { type: 'released', take: '010:1', job: 'job1', why: 'connection refused' }),
  at(4, { type: 'submitting', take: '010:1', job: 'job1', attempt: 2, quote: null }),
  at(5, { type: 'accepted', take: '010:1', job: 'job1', request_id: 'abc' }),
  at(6, { type: 'status', take: '010:1', job: 'job1', word: 'PROCESSING' }),
  at(60, { type: 'rendered', take: '010:1', job: 'job1', render_seconds: 54.5, charge: '0.48' }),
  at(61, { type: 'downloading', take: '010:1', job: 'job1', bytes: 10, length: 100 }),
  at(62, { type: 'finished', take: '010:1', job: 'job1', files: ['b.mp4'], flags: ['6.0 s instead of 8 s'] }),
  at(63, { type: 'lost', take: '020:1', job: 'job2', why: 'cut' }),
  at(64, { type: 'failed', take: '030:1', job: 'job3', class: 'render', why: 'no', again: false }),
  at(65, { type: 'trouble', take: '040:1', job: 'job4', why: 'gone (410)' }),
  at(65, { type: 'withheld', take: '050:1', why: 'its image could not be uploaded' }),
  at(66, { type: 'waiting', why: 'Rate limit is exceeded.', seconds: 30 }),
  at(67, { type: 'stopping', cause: 'interrupted', why: 'interrupted', sending: 0, in_flight: 2 }),
  at(67, { type: 'finishing', step: 'clips', done: 0, of: 0 }),
  at(67, { type: 'finishing', step: 'thumbnails', done: 1, of: 12 }),
  at(68, { type: 'notice', message: 'took over a claim' }),
  at(69, { type: 'summary', ...summary }),
];
