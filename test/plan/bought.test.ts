import { describe, expect, it } from 'vitest';
import type { Recalled } from '../../src/ledger/port.js';
import type { Job } from '../../src/ledger/record.js';
import { boughtElsewhere } from '../../src/plan/bought.js';
import { takeName } from '../../src/takes/take.js';
import { jobFor, planOf, reached, takesOfShots, timeAt } from './jobs.js';

const shots = takesOfShots({ id: '010', takes: 2 }, { id: '020', prompt: 'another' });
const [first, second, third] = shots as [(typeof shots)[0], (typeof shots)[0], (typeof shots)[0]];

function recalled(...jobs: Job[]): Recalled {
  const all = jobs.map((job) => [job.job, { job, gateway: 'sandbox' }] as const);
  return { jobs: new Map(all), runs: new Map(), isNewer: false };
}

/** The takes that would be bought again, of a lockfile with these jobs. */
function again(jobs: Job[], known: Recalled, given: Parameters<typeof planOf>[2] = {}): string[] {
  return boughtElsewhere(planOf(shots, jobs, given), shots, jobs, known).map(({ take }) => takeName(take));
}

describe('what was bought and the lockfile does not know', () => {
  it.each(['unknown', 'submitted', 'rendered', 'finished', 'FAILED', 'abandoned'] as const)(
    'a job that is %s may have been paid for',
    (state) => {
      expect(again([], recalled(jobFor(first, 'job00001', reached[state]())))).toEqual(['010:1']);
    },
  );

  it.each(['ERROR', 'refused', 'released'] as const)('one that is %s was not', (state) => {
    expect(again([], recalled(jobFor(first, 'job00001', reached[state]())))).toEqual([]);
  });

  it('counts one to one: two clips are for two takes, whichever they were made for', () => {
    const both = [
      jobFor(first, 'job00001', reached.finished()),
      jobFor(second, 'job00002', reached.finished()),
    ];
    expect(again([], recalled(...both))).toEqual(['010:1', '010:2']);
    expect(again(both.slice(0, 1), recalled(...both.slice(1)))).toEqual(['010:2']);
    const moved = jobFor(third, 'job00003', reached.finished(), { shot: 'elsewhere' });
    expect(again(both, recalled(moved))).toEqual(['020:1']);
  });

  it('leaves alone what has other content, and what the lockfile knows', () => {
    const edited = jobFor(third, 'job00003', reached.finished(), {
      body: { ...third.content.body, prompt: 'edited' },
    });
    expect(again([], recalled(edited))).toEqual([]);
    const done = jobFor(first, 'job00001', reached.finished());
    expect(again([done], recalled(done))).toEqual([]);
  });

  it('knows that a job was submitted once more', () => {
    const unknown = jobFor(first, 'job00001', reached.unknown());
    const permitted = { ...unknown, again: 'resubmit' as const };
    const resubmitted = jobFor(first, 'job00002', reached.finished(), {
      at: timeAt(50),
      by: 'resubmit',
      replaces: 'job00001',
    });
    expect(again([permitted], recalled(resubmitted))).toEqual(['010:1']);
    const failed = jobFor(first, 'job00001', reached.FAILED());
    const retried = jobFor(first, 'job00002', reached.finished(), { by: 'retry', replaces: 'job00001' });
    expect(again([failed], recalled(retried), { retry: true })).toEqual(['010:1']);
    expect(again([failed], recalled(), { retry: true })).toEqual([]);
  });

  it('an open wish of --force that another lockfile saw fulfilled is not fulfilled again', () => {
    const wished = { ...jobFor(first, 'job00001', reached.finished()), again: 'force' as const };
    const forced = jobFor(first, 'job00002', reached.finished(), { by: 'force', replaces: 'job00001' });
    expect(again([wished], recalled(forced))).toEqual(['010:1']);
  });
});
