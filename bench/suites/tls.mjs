import { certificateIn, contestants } from '../support/batch.mjs';
import { each, inFolder, inTurns } from '../support/measure.mjs';

/** What TLS costs: small jobs, each submitted on a connection of its own. */
export async function tls({ rounds, small }) {
  return inFolder(async (folder) => {
    const job = { shots: small ? 100 : 500, concurrency: 16, interval: 0.05, renderMs: 50, spread: 0 };
    const secure = { ...job, certificate: certificateIn(folder) };
    const names = ['bare', 'script'];
    const plain = await inTurns(contestants(job, names), rounds);
    const values = await inTurns(contestants(secure, names), rounds);
    return [
      {
        what: `${job.shots} jobs of 50 ms, 16 at a time, over TLS`,
        unit: 's',
        values: each(values, 'seconds'),
        beside: 'script',
      },
      { what: '  CPU', unit: 's', values: each(values, 'cpu'), beside: 'script' },
      { what: '  CPU without TLS', unit: 's', values: each(plain, 'cpu'), beside: 'script' },
      { what: '  submissions on a resumed session, share', unit: '', values: each(values, 'resumed') },
    ];
  });
}
