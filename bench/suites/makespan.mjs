import { contestants } from '../support/batch.mjs';
import { idealSeconds } from '../support/lengths.mjs';
import { each, inTurns } from '../support/measure.mjs';

/** How long a batch takes beside the renders themselves, and how often the gateway is asked meanwhile. A tenth of reality. */
export async function makespan({ rounds, small }) {
  const job = { shots: small ? 40 : 200, concurrency: 16, interval: 0.5, renderMs: 2000, spread: 0.4 };
  const values = await inTurns(contestants(job), rounds);
  const ideal = idealSeconds(job.shots, job.concurrency, job);
  const what = `${job.shots} jobs of 2 s +-40 %, 16 at a time, interval 0.5 s`;
  return [
    { what, unit: 's', ideal, beside: 'ideal', values: each(values, 'seconds'), goal: '1.06 x ideal' },
    {
      what: '  status requests a job',
      unit: '',
      values: each(values, 'statuses'),
      beside: 'script',
      goal: '4.5',
    },
    {
      what: '  shortest gap between two of a job',
      unit: 's',
      values: each(values, 'shortestGap'),
      goal: '0.15',
    },
    { what: '  the gateway process, share of a core', unit: '', values: each(values, 'gatewayLoad') },
  ];
}

/** The same with submissions that take their time: what the slow start of submissions costs. */
export async function slowStart({ rounds, small }) {
  const job = {
    shots: small ? 100 : 200,
    concurrency: 100,
    interval: 0.05,
    renderMs: 1000,
    answerMs: 50,
  };
  const values = await inTurns(contestants(job, ['bare', 'script']), rounds);
  const answered = { ...job, renderMs: job.renderMs + job.answerMs };
  return [
    {
      what: `${job.shots} jobs of 1 s, 100 at a time, submissions answered in 50 ms`,
      unit: 's',
      ideal: idealSeconds(job.shots, job.concurrency, { ...answered, spread: 0 }),
      beside: 'ideal',
      values: each(values, 'seconds'),
    },
  ];
}
