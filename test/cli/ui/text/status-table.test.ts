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

  it('keeps every line within a narrow window', () => {
    for (const line of statusTable(rows, { ...options, columns: 40 }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(40);
  });

  it('rounds what was committed to cents; the document has it exact', () => {
    const exact = { ...options, committed: 8_339_200n };
    expect(statusTable(rows, exact).split('\n').at(-2)).toMatch(/Committed: \$8\.34\.$/);
    expect(statusJson(rows, exact).committed).toBe('8.3392');
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

  it('marks the very version that was picked', () => {
    const exact = { picked: { at: '2026-11-03T11:00:00.000Z', on: true, exact: true as const } };
    const old = job({ ...finished, ...exact, job: 'job00000old' });
    const linesOf = (films: StatusRow[]) =>
      statusTable(films, { ...options, choices: rowChoices(films) }).split('\n');
    const edited = linesOf([rowOf(take(), job(finished)), orphanRow(old)]);
    expect(edited).toContain('  010:1  finished  pier/010_t1.mp4 - an earlier version is picked');
    expect(edited).toContain('  010:1  finished  pier/010_t1.mp4 - picked');
    expect(linesOf([rowOf(take(), job(finished), { earlier: [old] })])).toContain(
      '  010:1  finished  pier/010_t1.mp4 - an earlier version is picked',
    );
  });

  it('keeps orphans apart', () => {
    const text = statusTable(rows, options);
    expect(text).toMatch(/earlier versions: .*\n {2}015:1 {2}rendered/);
    expect(statusTable(rows.slice(0, 3), options)).not.toContain('earlier versions');
  });
});

describe('a long film', () => {
  const film = [
    ...Array.from({ length: 20 }, (_, n) =>
      rowOf(take({ shot: `a${n}`, scene: 'pier' }), job(finished, { shot: `a${n}` })),
    ),
    ...Array.from({ length: 18 }, (_, n) => rowOf(take({ shot: `b${n}`, scene: 'town' }), null)),
    rowOf(take({ shot: 'c1', scene: 'town' }), job({ ...completed, ended: undefined }, { shot: 'c1' })),
    rowOf(
      take({ shot: 'c2', scene: 'town' }),
      job({ refused: { at: '2026-11-03T10:00:00.000Z', status: 422, why: 'no' } }),
    ),
  ];

  it('is folded as in a plan: quiet scenes are counted, similar neighbours share a line', () => {
    const lines = statusTable(film, options).split('\n');
    expect(lines).toContain('pier  20 takes finished');
    expect(lines).toContain('  b0:1 … b17:1  pending    18 takes');
    expect(lines).toContain('  c1:1          submitted  request 019e3b…b53dad');
    expect(lines).toContain('  c2:1          failed     refused (422): no');
    expect(lines).toContain('Similar takes share a line; `status --all` lists every take.');
    expect(lines.length).toBeLessThan(15);
  });

  it('has a line for every take with `all`, and whole request ids', () => {
    const text = statusTable(film, { ...options, all: true });
    for (const { take: one } of film) expect(text).toContain(`  ${one?.shot}:1 `);
    expect(text).toContain('request 019e3b4d-2501-71b0-9e6c-5a7d33b53dad');
    expect(text).not.toContain('--all');
  });

  it('does not count a stale pick or a clip with a flag as quiet', () => {
    const [first, ...others] = film;
    const clips = finished.clips && { ...finished.clips, flags: ['6 s instead of 8 s'] };
    const flagged = rowOf(take({ shot: 'a0' }), job({ ...finished, clips }, { shot: 'a0' }));
    expect(first).toBeDefined();
    const text = statusTable([flagged, ...others], options);
    expect(text).toMatch(/a0:1 +finished +pier\/010_t1\.mp4 - 6 s instead of 8 s/);
    expect(text).toContain('  19 takes finished');
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
