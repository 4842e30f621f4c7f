import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join } from '../../src/ledger/join.js';
import type { JobRecord } from '../../src/ledger/record.js';
import { disowningFactsOf, factsOf, intentOf, timeAt } from '../lockfile/records.js';
import { endOf } from '../support/ended.js';

const job = 'job00001';
const any = fc.boolean().chain((consistent) => factsOf(job, 'r1', consistent));

function joined(a: JobRecord, b: JobRecord): JobRecord | null {
  const result = join(a, b);
  return result.ok ? result.value : null;
}

describe('join', () => {
  it('gives the same in any order and any number', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        const ab = joined(a, b);
        expect(joined(b, a)).toEqual(ab);
        const bc = joined(b, c);
        expect(bc && joined(a, bc)).toEqual(ab && joined(ab, c));
        if (ab) expect(joined(ab, b)).toEqual(ab);
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing when it joins a possible record with itself', () => {
    fc.assert(
      fc.property(factsOf(job, 'r1', true), (a) => {
        expect(joined(a, a)).toEqual(a);
      }),
    );
  });

  it('loses no fact', () => {
    fc.assert(
      fc.property(factsOf(job, 'r1', true), factsOf(job, 'r1', true), (a, b) => {
        const both = joined(a, b);
        expect(Object.keys(both ?? {}).sort()).toEqual(
          [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(),
        );
      }),
    );
  });

  const accepted = (request_id: string, second: number, adopted?: true) => ({
    job,
    accepted: { at: timeAt(second), request_id, ...(adopted && { adopted }) },
  });
  const ended = (status: 'COMPLETED' | 'ERROR', second: number, media: string[] = []) => ({
    job,
    ended: {
      at: timeAt(second),
      ...endOf(status, media.length > 0),
      error: null,
      media,
      created_at: null,
      completed_at: null,
    },
  });
  const clips = (version: number, path: string, was?: string) => {
    const facts = { bytes: 1, sha256: 'a'.repeat(64), width: 1, height: 1, duration: 1, fps: 1, codecs: [] };
    return { job, clips: { version, flags: [], files: [{ path, ...facts, ...(was && { was }) }] } };
  };

  it('takes the intent and the release of the latest attempt', () => {
    const first = { job, intent: intentOf(), released: { at: timeAt(1), attempt: 1, why: 'busy' } };
    const second = { job, intent: intentOf({ attempt: 2, at: timeAt(5) }) };
    expect(joined(second, first)).toEqual({ ...first, ...second });
  });

  it('takes the earliest of two times at which both branches saw a job end', () => {
    expect(joined(ended('COMPLETED', 7, ['u']), ended('COMPLETED', 4, ['u']))).toEqual(
      ended('COMPLETED', 4, ['u']),
    );
  });

  it('keeps the links of an outcome that one branch saw without any', () => {
    expect(joined(ended('COMPLETED', 2), ended('COMPLETED', 4, ['u']))).toEqual(ended('COMPLETED', 4, ['u']));
  });

  it('takes the names of the last move, and of two with the same count the one that is over', () => {
    expect(joined(clips(2, 'b.mp4'), clips(1, 'a.mp4'))).toEqual(clips(2, 'b.mp4'));
    expect(joined(clips(2, 'b.mp4', 'a.mp4'), clips(2, 'b.mp4'))).toEqual(clips(2, 'b.mp4'));
    expect(joined(clips(1, 'b.mp4'), clips(1, 'a.mp4'))).toEqual(clips(1, 'a.mp4'));
  });

  it('keeps both an adoption and a permission to submit again', () => {
    const again: JobRecord = { job, again: 'resubmit' };
    expect(joined(accepted('x', 1, true), again)).toEqual({ ...accepted('x', 1, true), ...again });
  });

  it('believes the gateway before a person about the same id', () => {
    expect(joined(accepted('x', 1, true), accepted('x', 5))).toEqual(accepted('x', 5));
  });

  it('takes the latest trouble', () => {
    const early = { job, trouble: { at: timeAt(1), why: 'a' } };
    const late = { job, trouble: { at: timeAt(2), why: 'b' } };
    expect(joined(early, late)).toEqual(late);
  });

  it('takes the latest pick, be it on or off', () => {
    const on = { job, picked: { at: timeAt(1), on: true } };
    const off = { job, picked: { at: timeAt(2), on: false } };
    expect(joined(on, off)).toEqual(off);
    const again = { job, picked: { at: timeAt(3), on: true } };
    expect(joined(again, off)).toEqual(again);
  });

  const disowned = (second: number, ...ids: string[]): JobRecord => ({
    job,
    disowned: ids.map((request_id) => ({ at: timeAt(second), request_id })),
  });

  it('forgets an acceptance that was given up, and what came of it', () => {
    const all = { ...accepted('x', 1, true), ...ended('COMPLETED', 2, ['u']), ...clips(1, 'a.mp4') };
    const whole: JobRecord = { ...all, finished: timeAt(3), lost: { at: timeAt(0), why: 'reset' } };
    const left = { ...disowned(4, 'x'), lost: whole.lost };
    expect(joined(whole, disowned(4, 'x'))).toEqual(left);
    // The other branch has followed the false id on, by a clock that is ahead.
    expect(joined(left, { ...whole, ...ended('COMPLETED', 9, ['u']), finished: timeAt(9) })).toEqual(left);
  });

  it('keeps another acceptance, also of a branch that knew nothing of it', () => {
    const later = { ...accepted('y', 5, true), ...disowned(4, 'x') };
    expect(joined(accepted('x', 1, true), later)).toEqual(later);
    expect(joined(accepted('y', 5, true), disowned(4, 'x'))).toEqual(later);
  });

  it('counts an id that was given up and adopted again later', () => {
    const again = { ...accepted('x', 5, true), ...disowned(4, 'x') };
    expect(joined(accepted('x', 1, true), again)).toEqual(again);
    expect(joined(again, disowned(6, 'x'))).toEqual(disowned(6, 'x'));
  });

  it('gives the same in any order and any number where ids are given up', () => {
    const facts = disowningFactsOf(job, 'r1');
    fc.assert(
      fc.property(facts, facts, facts, (a, b, c) => {
        const ab = joined(a, b);
        expect(joined(b, a)).toEqual(ab);
        if (ab) expect(joined(ab, b)).toEqual(ab);
        if (ab) expect(joined(ab, ab)).toEqual(ab);
        const bc = joined(b, c);
        // What contradicts may do so no more once an id is given up.
        const [left, right] = [ab && joined(ab, c), bc && joined(a, bc)];
        if (left && right) expect(left).toEqual(right);
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, JobRecord, JobRecord]>([
    ['two request ids', accepted('x', 1), accepted('y', 1)],
    ['two outcomes', ended('COMPLETED', 1), ended('ERROR', 1)],
    [
      'submissions by two runs',
      { job, intent: intentOf() },
      { job, intent: intentOf({ run: 'r2', attempt: 2 }) },
    ],
    [
      'two refusals',
      { job, refused: { at: timeAt(1), status: 400, why: '' } },
      { job, refused: { at: timeAt(1), status: 422, why: '' } },
    ],
    [
      'an acceptance and a refusal',
      accepted('x', 1),
      { job, refused: { at: timeAt(1), status: 400, why: '' } },
    ],
  ])('refuses %s', (_, a, b) => {
    expect(join(a, b).ok).toBe(false);
    expect(join(b, a).ok).toBe(false);
  });
});
