import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join } from '../../src/ledger/join.js';
import { type Job, type JobRecord, jobOf } from '../../src/ledger/record.js';
import { type Choice, choicesOf, markOf, pickRecords, type Served } from '../../src/plan/pick.js';
import { completed, finished, job, take } from '../cli/ui/plan-fixture.js';

const NOW = Date.parse('2026-11-03T12:00:00.000Z');

/** A job of a shot's take, finished unless it is said otherwise. */
function clip(id: string, number: number, facts: Partial<Job> = {}): Job {
  const at = `2026-11-03T10:00:0${number}.000Z`;
  return job({ ...finished, job: id, ...facts }, { take: number, at });
}

function served(number: number, current: Job | null, ...earlier: Job[]): Served {
  return { take: take({ take: number }), job: current, earlier };
}

function picked(at: string): Partial<Job> {
  return { picked: { at: `2026-11-03T${at}:00.000Z`, on: true } };
}

function choiceOf(...all: Served[]): Choice {
  const choice = choicesOf(all).get('010');
  if (!choice) throw new Error('no shot 010');
  return choice;
}

/** The jobs after records were joined to them. */
function after(jobs: readonly Job[], records: readonly JobRecord[]): Job[] {
  return jobs.map((before) => {
    const facts = records.filter((record) => record.job === before.job);
    const joined = facts.reduce<JobRecord>((known, fact) => {
      const both = join(known, fact);
      if (!both.ok) throw new Error(both.error);
      return both.value;
    }, before);
    return jobOf(joined) ?? before;
  });
}

describe('choicesOf', () => {
  it('takes the newest finished take where nobody picked', () => {
    const choice = choiceOf(
      served(1, clip('job00001', 1)),
      served(2, clip('job00002', 2)),
      served(3, job({ ...completed, job: 'job00003' }, { take: 3, at: '2026-11-03T10:00:03.000Z' })),
    );
    expect(choice.chosen?.take.take).toBe(2);
    expect([1, 2, 3].map((number) => markOf(choice, number))).toEqual([null, null, null]);
  });

  it('has nothing for a shot without a finished take, and an entry all the same', () => {
    expect(choiceOf(served(1, null))).toMatchObject({ chosen: null, picks: [] });
  });

  it('takes the picked take, also before a newer one', () => {
    const choice = choiceOf(served(1, clip('job00001', 1, picked('11:00'))), served(2, clip('job00002', 2)));
    expect(choice.chosen?.job.job).toBe('job00001');
    expect([1, 2].map((number) => markOf(choice, number))).toEqual(['picked', null]);
  });

  it('takes the later of two picks that a merge brought together', () => {
    const choice = choiceOf(
      served(1, clip('job00001', 1, picked('11:30'))),
      served(2, clip('job00002', 2, picked('11:00'))),
    );
    expect(choice.chosen?.take.take).toBe(1);
    expect(markOf(choice, 2)).toBeNull();
  });

  it('stays with the take when another job came in its place, which the older clip stands in for until it is here', () => {
    const old = clip('job00001', 1, picked('11:00'));
    const rendering = job({ job: 'job00003' }, { take: 1, replaces: 'job00001' });
    const before = choiceOf({ ...served(1, rendering, old), older: old }, served(2, clip('job00002', 2)));
    expect(markOf(before, 1)).toBe('picked');
    expect(before.chosen).toMatchObject({ take: { take: 1 }, job: { job: 'job00001' }, older: true });
    const after = choiceOf(served(1, clip('job00003', 3), old), served(2, clip('job00002', 2)));
    expect(after.chosen).toMatchObject({ take: { take: 1 }, job: { job: 'job00003' }, older: false });
  });

  it('stays with the very clip that was picked by its job', () => {
    const old = clip('job00001', 1, picked('11:00'));
    const exact = { ...old, picked: { at: '2026-11-03T11:00:00.000Z', on: true, exact: true as const } };
    const edited = { job: exact, earlier: [] };
    expect(choiceOf(served(1, clip('job00003', 3)), edited).chosen).toMatchObject({
      job: exact,
      older: true,
    });
    expect(choiceOf(served(1, clip('job00003', 3)), { job: old, earlier: [] }).chosen).toMatchObject({
      job: { job: 'job00003' },
    });
  });

  it('takes an older version only where no take of the shot is finished', () => {
    const older = clip('job00009', 1);
    expect(choiceOf({ ...served(1, null), older }, served(2, clip('job00001', 2))).chosen?.take.take).toBe(2);
    expect(choiceOf({ ...served(1, null), older }, served(2, null)).chosen).toMatchObject({
      job: older,
      older: true,
    });
  });

  it('calls the pick of a take stale that has no clip, or is gone, and shows it at the last one there is', () => {
    const left: Served = { job: clip('job00001', 2, picked('11:00')), earlier: [] };
    const two = choiceOf(served(1, clip('job00002', 1)), served(2, null), left);
    expect([1, 2].map((number) => markOf(two, number))).toEqual([null, 'stale pick']);
    expect(markOf(choiceOf(served(1, clip('job00002', 1)), left), 1)).toBe('stale pick');
  });

  it('passes over the pick of a shot that is not in the manifest any more', () => {
    const left: Served = { job: clip('job00001', 1, picked('11:00')), earlier: [] };
    expect(choicesOf([left]).size).toBe(0);
  });
});

describe('pickRecords', () => {
  const pickOrClear = fc.record({
    take: fc.constantFrom(null, 1, 2, 3),
    /** Minutes by the clock of whoever picks, which may go backwards. */
    minute: fc.integer({ min: 0, max: 59 }),
  });

  it('makes the last word count, whatever the clocks say, and leaves at most one pick', () => {
    fc.assert(
      fc.property(fc.array(pickOrClear, { minLength: 1, maxLength: 8 }), (words) => {
        let jobs = [clip('job00001', 1), clip('job00002', 2), clip('job00003', 3)];
        const choice = () => choiceOf(...jobs.map((each, index) => served(index + 1, each)));
        for (const { take: number, minute } of words) {
          const wanted = jobs.find((each) => each.intent.take === number) ?? null;
          jobs = after(jobs, pickRecords(choice(), wanted, { now: NOW + minute * 60_000, exact: false }));
        }
        const last = words.at(-1)?.take ?? null;
        expect(choice().chosen?.take.take).toBe(last ?? 3);
        expect(choice().picks.map((pick) => pick.take)).toEqual(last === null ? [] : [last]);
      }),
    );
  });

  it('says nothing where it is so already', () => {
    const one = clip('job00001', 1, picked('11:00'));
    expect(pickRecords(choiceOf(served(1, one)), one, { now: NOW, exact: false })).toEqual([]);
    expect(pickRecords(choiceOf(served(1, clip('job00001', 1))), null, { now: NOW, exact: false })).toEqual(
      [],
    );
  });

  it('ends a stale pick, too', () => {
    const old = clip('job00001', 1, picked('11:00'));
    const records = pickRecords(choiceOf(served(1, clip('job00002', 1), old)), null, {
      now: NOW,
      exact: false,
    });
    expect(records).toEqual([{ job: 'job00001', picked: { at: new Date(NOW).toISOString(), on: false } }]);
  });
});
