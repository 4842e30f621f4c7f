import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInModels } from '../../src/catalog/load.js';
import { contentOf } from '../../src/ledger/job.js';
import { join } from '../../src/ledger/join.js';
import { type Job, jobOf } from '../../src/ledger/record.js';
import { keepWishes, unkeepWishes } from '../../src/plan/keep.js';
import { matchJobs, takeState } from '../../src/plan/match.js';
import { sameContent } from '../../src/takes/content.js';
import type { Take } from '../../src/takes/take.js';
import { jobFor, planOf, reached, takesOfShots } from './jobs.js';

const facts = { catalog: builtInModels(), now: Date.UTC(2026, 0, 2) };

function takeThatSays(prompt: string): Take {
  const [take] = takesOfShots({ id: '010', prompt });
  if (!take) throw new Error('a take');
  return take;
}

const [old, edited, other] = ['old', 'new', 'other'].map(takeThatSays) as [Take, Take, Take];
const finished = () => jobFor(old, 'job00001', reached.finished());

/** The jobs after `keep` of the take, or `keep --clear`. */
function kept(take: Take, jobs: Job[], wishes: typeof keepWishes = keepWishes): Job[] {
  const found = wishes(['010:1'], matchJobs([take], jobs), facts);
  if (!found.ok) throw new Error(found.error);
  return jobs.map((job) => {
    const record = found.value.find((wish) => wish.record.job === job.job)?.record;
    const joined = record ? join(job, record) : null;
    return (joined?.ok ? jobOf(joined.value) : null) ?? job;
  });
}

describe('an edited take', () => {
  it('has its newest finished clip stand in for it, until its own is finished', () => {
    const older = { ...finished(), job: 'job00000' };
    older.intent = { ...older.intent, at: '2025-12-31T00:00:00.000Z' };
    const rendering = jobFor(edited, 'job00002', reached.submitted());
    const states = [[], [rendering], [{ ...rendering, ...reached.finished() }]].map((more) => {
      const [matched] = matchJobs([edited], [older, finished(), ...more]).takes;
      return matched && [takeState(matched), matched.older?.job ?? null];
    });
    expect(states).toEqual([
      ['outdated', 'job00001'],
      ['submitted', 'job00001'],
      ['finished', null],
    ]);
  });

  it('is pending where nothing of it was ever finished, and no clip of another take stands in for it', () => {
    const failed = jobFor(old, 'job00001', reached.FAILED());
    const elsewhere = jobFor({ ...old, take: 2 }, 'job00002', reached.finished());
    const [matched] = matchJobs([edited], [failed, elsewhere]).takes;
    expect(matched && [takeState(matched), matched.older]).toEqual(['pending', null]);
  });
});

describe('keep', () => {
  it('makes the clip the take’s own for exactly what it says, and costs nothing', () => {
    const jobs = kept(edited, [finished()]);
    expect(planOf([edited], jobs).takes).toMatchObject([{ action: 'keep', reason: 'kept as it is: prompt' }]);
    expect(planOf([other], jobs).takes).toMatchObject([{ action: 'render' }]);
    expect(planOf([old], jobs).takes).toMatchObject([{ action: 'keep', reason: 'finished' }]);
  });

  it('is taken back by --clear', () => {
    const jobs = kept(edited, kept(edited, [finished()]), unkeepWishes);
    expect(planOf([edited], jobs).takes).toMatchObject([{ action: 'render' }]);
  });

  it('serves a take that was moved to another shot as well', () => {
    const jobs = kept(edited, [finished()]);
    const moved = takesOfShots({ id: '020', prompt: 'new' });
    expect(planOf(moved, jobs).takes).toMatchObject([{ action: 'keep' }]);
  });

  it('keeps the clip of a job that was forced again before the edit, and its wish is used up', () => {
    const first = { ...finished(), again: 'force' as const };
    const forced = jobFor(old, 'job00002', reached.FAILED(), { by: 'force', replaces: 'job00001' });
    const jobs = kept(edited, [first, forced]);
    const plan = planOf([edited], jobs);
    expect(plan.takes).toMatchObject([{ action: 'keep' }]);
    const again = jobFor(edited, 'job00003', reached.submitted(), { by: 'force', replaces: 'job00001' });
    expect(planOf([edited], [...jobs, again]).takes).toMatchObject([{ action: 'resume' }]);
  });

  it('counts every job once, whatever was kept', () => {
    const first = finished();
    const forced = jobFor(old, 'job00002', reached.FAILED(), { by: 'force', replaces: 'job00001' });
    const match = matchJobs([edited], kept(edited, [first, forced]));
    const all = [...match.takes, ...match.orphans].flatMap(({ job, earlier }) => [
      ...(job ? [job] : []),
      ...earlier,
    ]);
    expect(all.map(({ job }) => job).sort()).toEqual(['job00001', 'job00002']);
  });

  it.each<[string, Take, Job[], RegExp]>([
    ['a take that reads as it did', old, [finished()], /nothing to keep/],
    ['a take without a clip', edited, [], /no earlier clip/],
    [
      'a take whose new version is on its way',
      edited,
      [finished(), jobFor(edited, 'job00002', reached.submitted())],
      /is submitted/,
    ],
  ])('refuses %s', (_, take, jobs, why) => {
    const wishes = keepWishes(['010:1'], matchJobs([take], jobs), facts);
    expect(wishes.ok ? '' : wishes.error).toMatch(why);
  });

  it('names the take that was meant', () => {
    const wishes = keepWishes(['01:1'], matchJobs([edited], [finished()]), facts);
    expect(wishes.ok ? '' : wishes.error).toContain('Did you mean 010:1?');
  });

  it('never lets a clip serve a take that says something else, whatever is edited and kept in whatever order', () => {
    const step = fc.record({
      says: fc.constantFrom(old, edited, other),
      verb: fc.constantFrom('edit', 'keep', 'clear'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let jobs = [finished()];
        let meant: Take = old;
        for (const { says, verb } of steps) {
          const [matched] = matchJobs([says], jobs).takes;
          const served = matched?.job !== null;
          expect(served).toBe(says === old || meant === says);
          if (verb === 'keep' && !served) {
            jobs = kept(says, jobs);
            meant = says;
          }
          if (verb === 'clear' && served && says !== old) {
            jobs = kept(says, jobs, unkeepWishes);
            meant = old;
          }
        }
        expect(jobs.every((job) => sameContent(contentOf(job), old.content))).toBe(true);
      }),
    );
  });
});
