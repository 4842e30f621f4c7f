import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { estimateTime, renderTimes } from '../../src/plan/estimate.js';
import { model } from '../support/resolved-film.js';
import { jobFor, planOf, reached, takesOfShots, timeAt } from './jobs.js';

const [short, long, pro] = takesOfShots(
  { id: 'short', settings: { duration: 6 } },
  { id: 'long', settings: { duration: 10 } },
  { id: 'pro', model: model('ltx-2-pro') },
);
if (!short || !long || !pro) throw new Error('takes');

/** The facts of a job that took so many seconds by the gateway's clock. */
function took(seconds: number): Partial<Job> {
  const { ended, ...facts } = reached.rendered();
  if (!ended) throw new Error('an end');
  return { ...facts, ended: { ...ended, created_at: timeAt(100), completed_at: timeAt(100 + seconds) } };
}

const jobs = [
  jobFor(short, 'job00001', took(60)),
  jobFor({ ...short, shot: 'other' }, 'job00002', took(80)),
  jobFor({ ...short, shot: 'third' }, 'job00003', took(500)),
  jobFor(long, 'job00004', took(200)),
];

describe('how long renders take', () => {
  it('is the median of the same model and settings, whatever the prompt', () => {
    const again = { ...short, content: { ...short.content, body: { ...short.content.body, prompt: 'new' } } };
    expect(estimateTime([again], renderTimes(jobs), 4)).toEqual({
      seconds: 80,
      known: 1,
      of: 1,
      concurrency: 4,
    });
  });

  it('is that of the model where these settings were not rendered', () => {
    const other = { ...short, content: { ...short.content, body: { ...short.content.body, duration: 8 } } };
    expect(estimateTime([other], renderTimes(jobs), 4)?.seconds).toBe(200);
  });

  it('counts as many at a time as the gateway is given, in order', () => {
    const takes = [long, short, short, short];
    expect(estimateTime(takes, renderTimes(jobs), 1)?.seconds).toBe(440);
    expect(estimateTime(takes, renderTimes(jobs), 2)?.seconds).toBe(240);
    expect(estimateTime(takes, renderTimes(jobs), 100)?.seconds).toBe(200);
  });

  it('counts the places of each provider', () => {
    const elsewhere = { ...short, model: { ...short.model, provider: 'reels' } };
    expect(estimateTime([short, elsewhere, short, elsewhere], renderTimes(jobs), 1)?.seconds).toBe(160);
  });

  it('leaves out models that were not rendered, and says so', () => {
    expect(estimateTime([short, pro, pro], renderTimes(jobs), 4)).toMatchObject({
      seconds: 80,
      known: 1,
      of: 3,
    });
    expect(estimateTime([pro], renderTimes(jobs), 4)).toBeNull();
    expect(estimateTime([], renderTimes(jobs), 4)).toBeNull();
    expect(estimateTime([short], renderTimes([]), 4)).toBeNull();
  });

  it('is by our clock where the gateway tells no times, and never by a failure or an adopted job', () => {
    expect(
      estimateTime([short], renderTimes([jobFor(short, 'job00001', reached.rendered())]), 4)?.seconds,
    ).toBe(10);
    const failed = jobFor(short, 'job00001', reached.FAILED());
    const adopted = jobFor(short, 'job00002', {
      ...reached.rendered(),
      accepted: { at: timeAt(10), request_id: 'request', adopted: true },
    });
    expect(estimateTime([short], renderTimes([failed, adopted]), 4)).toBeNull();
  });
});

it('a plan estimates only what it would render', () => {
  const plan = planOf([short, long], [jobFor(long, 'job00004', { ...took(200), finished: timeAt(400) })]);
  expect(plan.render_time).toEqual({ seconds: 200, known: 1, of: 1, concurrency: 4 });
  expect(planOf([short], []).render_time).toBeNull();
});
