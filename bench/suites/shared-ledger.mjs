import { fromSource } from '../../scripts/bundle.mjs';

/** What a take costs the database of a shared ledger, and where one film's row is full. */
export async function sharedLedger({ rounds, small }) {
  const { ledgerLoad } = await fromSource('bench/support/ledger-load.ts');
  const takes = small ? 200 : 5_000;
  const rows = [];
  for (const runs of small ? [2] : [1, 2, 8]) {
    const loads = [];
    for (let round = 0; round < rounds; round += 1) loads.push(await ledgerLoad(runs, 8, takes));
    const all = (key) => ({ ours: loads.map((load) => load[key]) });
    rows.push(
      {
        what: `shared ledger, ${runs} runs with 8 takes each: takes a second`,
        unit: '/s',
        values: all('rate'),
      },
      { what: '  time of the database a take', unit: 'ms', values: all('cpu'), goal: '15' },
      { what: '  commits a take', unit: '', values: all('commits') },
      { what: '  syncs of its log a take', unit: '', values: all('syncs') },
    );
  }
  return rows;
}
