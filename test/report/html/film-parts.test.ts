import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/ledger/record.js';
import { sequenceOf } from '../../../src/report/html/film-parts.js';
import type { StatusRow } from '../../../src/report/rows.js';
import type { Take } from '../../../src/takes/take.js';
import { finished, job, orphanRow, rowOf, take } from '../../cli/ui/plan-fixture.js';

/** A take of a shot, with a clip of 8.04 s if it has a job. */
function row(
  shot: string,
  number: number,
  facts: Partial<Take> = {},
  current: Partial<Job> | null = {},
): StatusRow {
  const one =
    current && job({ ...finished, job: `job${shot}x${number}xx`, ...current }, { shot, take: number });
  return rowOf(take({ shot, take: number, ...facts }), one);
}

const shown = (rows: StatusRow[]) =>
  sequenceOf(rows).parts.map((part) => [
    part.shot,
    'row' in part ? (part.row.take?.take ?? 'orphan') : part.why,
    part.from,
    part.to,
  ]);

describe('the sequence', () => {
  it('has a part for every enabled shot, in the order of the film', () => {
    const rows = [row('010', 1), row('030', 1), row('020', 1), row('040', 1, { enabled: false }, null)];
    expect(shown(rows)).toEqual([
      ['010', 1, 0, 8.04],
      ['030', 1, 0, 8.04],
      ['020', 1, 0, 8.04],
    ]);
  });

  it('shows the picked take, else the newest finished one', () => {
    const picked = { picked: { at: '2026-11-03T12:00:00.000Z', on: true } };
    expect(shown([row('010', 1, {}, picked), row('010', 2)])).toEqual([['010', 1, 0, 8.04]]);
    expect(shown([row('010', 1), row('010', 2)])).toEqual([['010', 2, 0, 8.04]]);
    expect(shown([row('010', 1), row('010', 2, {}, null)])).toEqual([['010', 1, 0, 8.04]]);
  });

  it('honours trims, and never goes beyond the clip', () => {
    const trimmed = (trim: NonNullable<Take['trim']>) => shown([row('010', 1, { trim })])[0]?.slice(2);
    expect(trimmed({ in: 1, out: 3.5 })).toEqual([1, 3.5]);
    expect(trimmed({ in: 1, out: null })).toEqual([1, 8.04]);
    expect(trimmed({ in: 0, out: 20 })).toEqual([0, 8.04]);
    expect(trimmed({ in: 9, out: null })).toBeUndefined();
  });

  it('has a slate of the right length for what is missing, with its reason', () => {
    const away = { ...row('030', 1), outputs: [null] };
    const unknown = row('040', 1, { seconds: null }, null);
    const cut = row('050', 1, { seconds: 8, trim: { in: 2, out: 4 } }, null);
    expect(shown([row('020', 1, {}, null), away, unknown, cut])).toEqual([
      ['020', 'pending', 0, 8],
      ['030', 'missing here', 0, 8],
      ['040', 'pending', 0, 5],
      ['050', 'pending', 2, 4],
    ]);
  });

  it('shows the older version of an edited take, and a picked version itself', () => {
    const old = job({ ...finished, job: 'job00000old' });
    const edited = {
      ...row('010', 1, {}, null),
      older: { job: old, outputs: ['superseded/010.mp4'], changes: ['settings.duration 8 -> 10'] },
    };
    expect(shown([edited, orphanRow(old)])).toEqual([['010', 1, 0, 8.04]]);
    const exact = { ...old, picked: { at: '2026-11-03T12:00:00.000Z', on: true, exact: true as const } };
    expect(shown([row('010', 1), orphanRow(exact)])).toEqual([['010', 'orphan', 0, 8.04]]);
  });

  it('shows a picked version that was rendered again', () => {
    const exact = { at: '2026-11-03T12:00:00.000Z', on: true, exact: true as const };
    const old = job({ ...finished, job: 'job00000old', picked: exact }, { shot: '010' });
    const again = { ...row('010', 1), earlier: [old] };
    expect(shown([again])).toEqual([['010', 'orphan', 0, 8.04]]);
    const gone = { ...again, earlierOutputs: new Map([['job00000old', [null]]]) };
    expect(shown([gone])).toEqual([['010', 'finished', 0, 8]]);
  });

  it('shows no clip that belongs to no take', () => {
    expect(shown([orphanRow(job(finished, { shot: '010' }))])).toEqual([]);
  });
});
