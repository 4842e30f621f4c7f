import { expect, it } from 'vitest';
import { join } from '../../src/ledger/join.js';
import { rateWish } from '../../src/plan/rate.js';
import { jobFor, reached, takesOfShots } from './jobs.js';

const [take] = takesOfShots({ id: '010' });
if (!take) throw new Error('a take');

it('says the last word about a clip, whatever the clock says, and changes nothing else', () => {
  const job = jobFor(take, 'job00001', reached.finished());
  const first = rateWish({ job: 'job00001', rating: 4, note: 'softer light' }, [job], Date.UTC(2026, 5, 1));
  if (!first.ok) throw new Error(first.error);
  const joined = join(job, first.value);
  if (!joined.ok) throw new Error(joined.error);
  expect(joined.value).toEqual({ ...job, reviewed: first.value.reviewed });
  const rated = { ...job, ...first.value, intent: job.intent };
  const second = rateWish({ job: 'job00001', rating: null, note: '' }, [rated], Date.UTC(2026, 4, 1));
  if (!second.ok) throw new Error(second.error);
  const both = join(joined.value, second.value);
  expect(both.ok && both.value.reviewed).toMatchObject({ rating: null, note: '' });
});

it('refuses a job without a clip', () => {
  const job = jobFor(take, 'job00001', reached.submitted());
  expect(rateWish({ job: 'job00001', rating: 1, note: '' }, [job], 0).ok).toBe(false);
  expect(rateWish({ job: 'job00009', rating: 1, note: '' }, [job], 0).ok).toBe(false);
});
