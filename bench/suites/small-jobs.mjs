import { contestants } from '../support/batch.mjs';
import { idealSeconds } from '../support/lengths.mjs';
import { each, inTurns } from '../support/measure.mjs';

/** What a take costs where the renders cost nothing: 50 ms each, 64 at a time, clips of 200 KB. */
export async function smallJobs({ rounds, small }) {
  const rows = [];
  for (const shots of small ? [150] : [1500, 5000]) {
    const job = { shots, concurrency: 64, interval: 0.05, renderMs: 50, spread: 0 };
    const values = await inTurns(contestants(job), rounds);
    const ideal = idealSeconds(shots, job.concurrency, job);
    const [wall, cpu] = shots > 1500 ? ['1.15', '1.3'] : ['1.3', '1.6'];
    rows.push(
      {
        what: `${shots} jobs of 50 ms, 64 at a time`,
        unit: 's',
        ideal,
        beside: 'script',
        values: each(values, 'seconds'),
        goal: `${wall} x script`,
      },
      { what: '  CPU', unit: 's', values: each(values, 'cpu'), beside: 'script', goal: `${cpu} x script` },
      {
        what: '  peak of memory',
        unit: 'MB',
        values: each(values, 'rss'),
        beside: 'script',
        goal: '1.5 x script',
      },
      {
        what: "  last clip after the gateway's last answer",
        unit: 's',
        values: each(values, 'lastClip'),
        goal: '1',
      },
      { what: '  the gateway process, share of a core', unit: '', values: each(values, 'gatewayLoad') },
    );
  }
  return rows;
}
