import { describe, expect, it } from 'vitest';
import { matchJobs } from '../../src/plan/match.js';
import { jobToSettle, unknownJobs } from '../../src/plan/settle.js';
import { jobFor, reached, takesOfShots } from './jobs.js';

const takes = takesOfShots({ id: '010', takes: 2, prompt: 'a' }, { id: '020', prompt: 'b' });
const [one, two, boat] = takes;
const [old] = takesOfShots({ id: '010', prompt: 'before the edit' });
if (!one || !two || !boat || !old) throw new Error('takes');

function settling(...jobs: ReturnType<typeof jobFor>[]) {
  const match = matchJobs(takes, jobs);
  const byId = new Map(jobs.map((job) => [job.job, job]));
  return {
    named: (name: string) => {
      const found = jobToSettle(name, match, byId);
      return found.ok ? found.value.job : found.error;
    },
    unknown: unknownJobs(match).map(({ job }) => job),
  };
}

describe('the job to settle', () => {
  it('is named by take, by a shot with one undecided take, or by its own id', () => {
    const { named, unknown } = settling(jobFor(one, 'job00001', reached.finished()), jobFor(two, 'job00002'));
    expect(named('010:2')).toBe('job00002');
    expect(named('010')).toBe('job00002');
    expect(named('job00002')).toBe('job00002');
    expect(named('010:1')).toContain('is finished');
    expect(named('099')).toMatch(/\b099\b.*\b010:2$/);
    expect(named('010:22')).toBe('no job matches 010:22; did you mean 010:2?');
    expect(unknown).toEqual(['job00002']);
  });

  it('is asked for where a name fits several', () => {
    const { named } = settling(jobFor(one, 'job00001'), jobFor(two, 'job00002'), jobFor(old, 'job00003'));
    expect(named('010')).toMatch(/^010 .*\b3\b.*: job00001, 010:2, job00003$/);
    expect(named('010:1')).toMatch(/^010:1 .*\b2\b.*: job00001, job00003$/);
    expect(named('job00003')).toBe('job00003');
    expect(named('010:2')).toBe('job00002');
  });

  it('stays one with a permission, until the new intent is in its place, and then by its id', () => {
    const permitted = jobFor(boat, 'job00001', reached.pending());
    expect(settling(permitted).named('020:1')).toBe('job00001');
    expect(settling(permitted).unknown).toEqual([]);
    const after = settling(permitted, jobFor(boat, 'job00002', {}, { by: 'resubmit', replaces: 'job00001' }));
    expect(after.named('020:1')).toBe('job00002');
    expect(after.named('job00001')).toBe('job00001');
    expect(after.unknown).toEqual(['job00002']);
  });
});
