import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { reportRow } from '../../src/report/report-row.js';
import { countStates, rowError, rowState, rowsCommitted, type StatusRow } from '../../src/report/rows.js';
import { completed, finished, job, orphanRow, rowOf, take } from '../cli/ui/plan-fixture.js';
import { endOf } from '../support/ended.js';

const noPrice = () => null;

function row(current: Job | null, facts: Parameters<typeof rowOf>[2] = {}): StatusRow {
  return rowOf(take(), current, facts);
}

const cut = { lost: { at: '2026-11-03T10:00:05.000Z', why: 'the connection was cut' } };
const failed = (status: 'FAILED' | 'ERROR'): Partial<Job> => ({
  ...completed,
  ended: {
    at: '2026-11-03T10:01:30.000Z',
    ...endOf(status, false),
    error: 'out of memory',
    media: [],
    created_at: null,
    completed_at: null,
  },
});

describe('the word and the trouble of a row', () => {
  it.each([
    ['pending', row(null), null],
    ['disabled', { ...row(null), take: take({ enabled: false }) } as StatusRow, null],
    ['unknown', row(job(cut)), 'reply lost: the connection was cut'],
    ['unknown', row(job()), 'no reply was recorded'],
    ['submitted', row(job({ accepted: { at: '2026-11-03T10:00:02.000Z', request_id: 'a1' } })), null],
    [
      'rendered',
      row(job({ ...completed, trouble: { at: '2026-11-03T10:02:00.000Z', why: 'gone (410)' } })),
      'gone (410)',
    ],
    ['finished', row(job(finished)), null],
    ['finished', row(job(finished), { outputs: [null] }), 'missing here'],
    ['failed', row(job(failed('FAILED'))), 'FAILED: out of memory'],
    [
      'failed',
      row(job({ refused: { at: '2026-11-03T10:00:01.000Z', status: 400, why: 'bad value' } })),
      'refused (400): bad value',
    ],
    ['abandoned', row(job({ ...cut, abandoned: '2026-11-04T10:00:00.000Z' })), null],
  ])('%s', (state, given, error) => {
    expect(rowState(given)).toBe(state);
    expect(rowError(given)).toBe(error);
  });
});

describe('what rows come to', () => {
  it('counts states without orphans, in the order of a film', () => {
    const rows = [row(null), row(job(finished)), row(job(finished)), orphanRow(job(finished))];
    expect(Object.entries(countStates(rows))).toEqual([
      ['finished', 2],
      ['pending', 1],
    ]);
  });

  it('commits current, earlier and orphans, unpriced ones at the price of today', () => {
    const orphan = orphanRow(job(finished));
    const unpriced = job(finished, { quote: null });
    const rows = [
      row(job(finished), { earlier: [job(failed('FAILED')), job(failed('ERROR'))] }),
      orphan,
      row(unpriced),
    ];
    expect(rowsCommitted(rows, noPrice)).toBeNull();
    expect(rowsCommitted(rows, () => 1_000_000n)).toBe(2_440_000n);
  });
});

describe('reportRow', () => {
  it('tells everything about a finished take', () => {
    expect(reportRow(row(job(finished)), noPrice)).toEqual({
      shot: '010',
      take: 1,
      scene: 'pier',
      model: 'ltx-2-video',
      status: 'finished',
      error: null,
      request_id: '019e3b4d-2501-71b0-9e6c-5a7d33b53dad',
      quote_usd: 480_000n,
      charge_usd: 480_000n,
      charge_basis: 'charged',
      attempts: 1,
      submitted_at: '2026-11-03T10:00:00.000Z',
      completed_at: '2026-11-03T10:01:13.500Z',
      render_seconds: 72.5,
      output: 'pier/010_t1.mp4',
      bytes: 1_234_567,
      sha256: 'a'.repeat(64),
      width: 1920,
      height: 1080,
      duration_s: 8.04,
      fps: 25,
      flags: '',
      prompt: 'Mira walks out to the end of the pier',
      notes: '',
      rating: null,
      review_note: '',
    });
  });

  it('sums charges and attempts over all jobs of the take, and is as sure as the least sure of them', () => {
    const earlier = [
      job(failed('FAILED'), { attempt: 3, quote: '0.36' }),
      job(failed('ERROR'), { attempt: 2 }),
    ];
    const facts = reportRow(row(job(finished), { earlier }), noPrice);
    expect(facts).toMatchObject({
      quote_usd: 480_000n,
      charge_usd: 840_000n,
      charge_basis: 'possibly',
      attempts: 6,
    });
  });

  it('never counts an unknown price as nothing', () => {
    const facts = reportRow(row(job(finished, { quote: null })), noPrice);
    expect(facts.charge_usd).toBeNull();
    expect(facts.flags).toBe('charge without a known price');
  });

  it('charges nothing for a take that was never sent, and quotes it', () => {
    const facts = reportRow(row(null), noPrice);
    expect(facts).toMatchObject({
      quote_usd: 480_000n,
      charge_usd: 0n,
      charge_basis: 'none',
      attempts: 0,
      submitted_at: null,
    });
  });

  it('reserves the quote of a job that still renders', () => {
    const accepted = { at: '2026-11-03T10:00:02.000Z', request_id: 'a1' };
    expect(reportRow(row(job({ accepted })), noPrice)).toMatchObject({
      charge_usd: 480_000n,
      charge_basis: 'reserved',
    });
  });

  it('keeps its own words where the gateway gives no times', () => {
    expect(reportRow(row(job(failed('ERROR'))), noPrice)).toMatchObject({
      completed_at: '2026-11-03T10:01:30.000Z',
      render_seconds: null,
    });
  });

  it('tells an orphan by what it was made for', () => {
    const orphan = orphanRow(job(finished, { shot: '015', take: 2 }));
    expect(reportRow(orphan, noPrice)).toMatchObject({
      shot: '015',
      take: 2,
      scene: null,
      prompt: 'Mira walks out to the end of the pier',
      flags: 'orphan',
    });
  });
});
