import { contestants } from '../support/batch.mjs';
import { each, inTurns } from '../support/measure.mjs';

/** File-system calls, syncs, bytes of the lockfile and of memory allocated that one more take costs: those of a larger film without those of a smaller one. */
export async function disk({ rounds, small }) {
  const rows = [];
  for (const concurrency of [1, 64]) {
    const [few, many] = concurrency === 1 ? [2, small ? 8 : 40] : [64, small ? 192 : 640];
    const counted = await inTurns(
      {
        // Thumbnails of hundreds of clips take a minute, and cost the same each.
        ...(!(small && concurrency > 1) && { ours: () => difference('ours') }),
        bare: () => difference('bare'),
        ...(!small && { script: () => difference('script') }),
      },
      rounds,
    );
    rows.push(
      {
        what: `file-system calls a take, ${concurrency} at a time`,
        unit: '',
        values: each(counted, 'calls'),
        goal: '15',
      },
      {
        what: `  of which fsyncs, ${concurrency} at a time`,
        unit: '',
        values: each(counted, 'syncs'),
        goal: '2',
      },
      {
        what: `  of the calls, on files that takes share, ${concurrency} at a time`,
        unit: '',
        values: each(counted, 'shared'),
      },
      {
        what: `  of the fsyncs, on files that takes share, ${concurrency} at a time`,
        unit: '',
        values: each(counted, 'sharedSyncs'),
      },
      {
        what: `  status requests a job, ${concurrency} at a time`,
        unit: '',
        values: each(counted, 'statuses'),
      },
      {
        what: `  looks at the claim, ${concurrency} at a time`,
        unit: '',
        values: each(counted, 'claims'),
      },
      {
        what: '  bytes of the lockfile a take',
        unit: 'B',
        values: each({ ...counted, script: [] }, 'bytes'),
        goal: '600',
      },
      {
        what: `  kilobytes allocated a take, ${concurrency} at a time`,
        unit: 'kB',
        values: each(counted, 'allocated'),
      },
    );

    async function difference(name) {
      const job = { concurrency, interval: 0.05, renderMs: 90, spread: 0, env: { BENCH_COUNT: '1' } };
      const [less, more] = [
        await contestants({ ...job, shots: few }, [name])[name](),
        await contestants({ ...job, shots: many }, [name])[name](),
      ];
      const aTake = (key) => (more[key] - less[key]) / (many - few);
      return {
        calls: aTake('calls'),
        syncs: aTake('syncs') + aTake('sharedSyncs'),
        shared: aTake('shared'),
        sharedSyncs: aTake('sharedSyncs'),
        statuses: more.statuses,
        claims: aTake('claims'),
        bytes: aTake('lockfile'),
        allocated: aTake('allocated') / 1000,
      };
    }
  }
  return rows;
}
