import { describe, expect, it } from 'vitest';
import { statusJson } from '../../../../src/cli/ui/json/status-document.js';
import { statusTable } from '../../../../src/cli/ui/text/status-table.js';
import type { StatusRow } from '../../../../src/report/rows.js';
import { rowChoices } from '../../../../src/report/rows.js';
import { completed, finished, job, orphanRow, rowOf, take } from '../plan-fixture.js';

const options = {
  columns: 80,
  color: false,
  manifest: 'harbor.yaml',
  sandbox: false,
  committed: 1_440_000n,
  choices: rowChoices([]),
};

const rows: StatusRow[] = [
  rowOf(take(), job(finished)),
  rowOf(take({ shot: '020' }), job({ lost: { at: '2026-11-03T10:00:00.000Z', why: 'cut\x1b[2J' } })),
  rowOf(take({ shot: '030' }), null),
  orphanRow(job(completed, { shot: '015' })),
];

describe('statusTable', () => {
  it('shows every take with its state, and its clip or its trouble', () => {
    const lines = statusTable(rows, options).split('\n');
    expect(lines).toContain('  010:1  finished  pier/010_t1.mp4');
    expect(lines).toContain('  020:1  unknown   reply lost: cut\\x1b[2J');
    expect(lines).toContain('  030:1  pending');
    expect(lines.at(-2)).toBe('3 takes: 1 finished, 1 unknown, 1 pending. Committed: $1.44.');
  });

  it('says which take is picked, and which pick is stale', () => {
    const picked = { picked: { at: '2026-11-03T11:00:00.000Z', on: true } };
    const films = [
      rowOf(take(), job({ ...finished, ...picked })),
      rowOf(take({ shot: '020' }), job(completed, { shot: '020' }), {
        earlier: [job({ ...finished, ...picked, job: 'job00002' }, { shot: '020' })],
      }),
    ];
    const choices = rowChoices(films);
    const lines = statusTable(films, { ...options, choices }).split('\n');
    expect(lines).toContain('  010:1  finished  pier/010_t1.mp4 - picked');
    expect(lines).toContain('  020:1  rendered  stale pick');
    const document = statusJson(films, { ...options, choices });
    expect(document.takes.map(({ pick }) => pick)).toEqual(['picked', 'stale pick']);
  });

  it('keeps orphans apart', () => {
    const text = statusTable(rows, options);
    expect(text).toMatch(/earlier versions: .*\n {2}015:1 {2}rendered/);
    expect(statusTable(rows.slice(0, 3), options)).not.toContain('earlier versions');
  });
});

describe('statusJson', () => {
  it('has the documented shape', () => {
    const document = statusJson(rows, options);
    expect(document).toMatchObject({
      manifest: 'harbor.yaml',
      counts: { finished: 1, unknown: 1, pending: 1 },
      committed: '1.44',
    });
    expect(document.takes[0]).toMatchObject({
      id: '010',
      take: 1,
      state: 'finished',
      request_id: '019e3b4d-2501-71b0-9e6c-5a7d33b53dad',
      outputs: ['pier/010_t1.mp4'],
      error: null,
    });
    expect(document.takes[2]).toMatchObject({
      id: '030',
      state: 'pending',
      request_id: null,
      outputs: [],
      error: null,
    });
    expect(document.leftovers.map(({ id }) => id)).toEqual(['015']);
  });
});
