import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { rowsCommitted, type StatusRow } from '../../src/report/rows.js';
import { displayState, totalsOf } from '../../src/report/totals.js';
import { finished, job, orphanRow, rowOf, take } from '../cli/ui/plan-fixture.js';
import { pageRows } from '../support/browser-page.js';

const noPrice = () => null;
const lost: Partial<Job> = { lost: { at: '2026-11-03T10:00:05.000Z', why: 'cut' } };
const accepted: Partial<Job> = { accepted: { at: '2026-11-03T10:00:02.000Z', request_id: 'a1' } };

function row(current: Job | null, facts: Parameters<typeof rowOf>[2] = {}, scene = 'pier'): StatusRow {
  return rowOf(take({ scene }), current, facts);
}

describe('totalsOf', () => {
  it('says what the money was for', () => {
    const rows = [
      row(job(finished), { earlier: [job(finished), job(lost)] }),
      row(job(accepted), {}, 'shore'),
      row(job({ ...finished }, { quote: null })),
      row(null),
    ];
    const totals = totalsOf(rows, noPrice);
    expect(totals.spent).toEqual({
      committed: 1_920_000n,
      film: 480_000n,
      replaced: 480_000n,
      failures: 480_000n,
      reserved: 480_000n,
      unpriced: 1,
    });
    expect(totals).toMatchObject({ takes: 4, finished: 2, quoted: 1_920_000n, unquoted: 0, seconds: 16.08 });
    const none = { isApart: false, missing: 0, unquoted: 0 };
    expect(totals.scenes).toEqual([
      { ...none, name: 'pier', takes: 3, finished: 2, quoted: 1_440_000n, spent: 1_440_000n },
      { ...none, name: 'shore', takes: 1, finished: 0, quoted: 480_000n, spent: 480_000n },
    ]);
  });

  it('counts a clip that stands in for an edited take as one of the film, in the scene of the take', () => {
    const old = job({ ...finished, job: 'job00000old' });
    const older = { job: old, outputs: ['pier/old.mp4'], changes: ['prompt'] };
    const { spent, scenes } = totalsOf([{ ...row(null), older }, orphanRow(old)], noPrice);
    expect(spent).toMatchObject({ committed: 480_000n, film: 480_000n, replaced: 0n });
    expect(scenes).toMatchObject([{ name: 'pier', spent: 480_000n }]);
  });

  it('keeps what replaced clips did cost apart from takes without a scene', () => {
    const gone = orphanRow(job({ ...finished, job: 'job0000gone' }));
    const { scenes } = totalsOf([rowOf(take({ scene: null }), job(finished)), gone], noPrice);
    expect(scenes).toMatchObject([
      { name: null, isApart: false, takes: 1, spent: 480_000n },
      { name: null, isApart: true, takes: 0, spent: 480_000n },
    ]);
  });

  it('counts a finished take whose clip is elsewhere apart from those that are here', () => {
    const away = row(job(finished), { outputs: [null] });
    expect(displayState(away)).toBe('missing');
    expect(totalsOf([away], noPrice)).toMatchObject({
      finished: 0,
      missing: 1,
      seconds: 0,
      states: new Map([['missing', 1]]),
    });
  });

  it('adds up to what is committed, in parts, scenes and models', () => {
    const rows = pageRows(300);
    const { spent, scenes, models, states, takes } = totalsOf(rows, noPrice);
    expect(spent.committed).toBe(rowsCommitted(rows, noPrice));
    expect(spent.film + spent.replaced + spent.failures + spent.reserved).toBe(spent.committed);
    for (const parts of [scenes, models])
      expect(parts.reduce((sum, part) => sum + part.spent, 0n)).toBe(spent.committed);
    const enabled = [...states].reduce((sum, [state, count]) => sum + (state === 'disabled' ? 0 : count), 0);
    expect([enabled, states.size]).toEqual([takes, 8]);
  });
});
