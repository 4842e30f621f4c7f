import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerOf, type Job } from '../../src/ledger/record.js';
import { encodeLine } from '../../src/lockfile/encode.js';
import { recall, recalledText, recallUnknown } from '../../src/lockfile/recall.js';
import { jobFor, reached, takesOfShots } from '../plan/jobs.js';

const [take] = takesOfShots({ id: '010' });
if (!take) throw new Error('a take');
const jobs = ['job00001', 'job00002', 'job00003'].map((id, index) =>
  jobFor(take, id, index === 0 ? reached.finished() : {}, { run: `run${index}` }),
) as [Job, Job, Job];
const header = encodeLine({ kind: 'header', header: headerOf('sandbox') });
const line = (job: Job) => encodeLine({ kind: 'job', record: job });
const text = (...lines: string[]) => lines.map((each) => `${each}\n`).join('');

describe('recall', () => {
  it('reads every whole line, whatever stands between, in any order', () => {
    const lines = [header, ...jobs.map(line)];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...lines, 'garbage', '', '{"job":"job0', '<<<<<<< HEAD', '\0\0'), {
          maxLength: 20,
        }),
        (given) => {
          const found = recall(text(...given));
          const expected = jobs.filter((job) => given.includes(line(job))).map(({ job }) => job);
          expect([...found.jobs.keys()].sort()).toEqual(expected);
          expect(found.isNewer).toBe(false);
        },
      ),
    );
  });

  it('comes back from its own text, each job at its gateway', () => {
    const known = new Map(
      jobs.map((job, index) => [job.job, { job, gateway: index === 1 ? 'https://b.example' : 'sandbox' }]),
    );
    const runs = new Map([['run0', { run: 'run0', started: '2026-01-01T00:00:00.000Z' }]]);
    const again = recall(recalledText({ jobs: known, runs, isNewer: false }));
    expect([...again.jobs].sort()).toEqual([...known].sort());
    expect(again.runs).toEqual(runs);
  });

  it('says that some of it cannot be read, other than what a power cut leaves', () => {
    const [whole, ...others] = [header, ...jobs.map(line)];
    const damaged = (given: string) => recall(given).isDamaged;
    expect(damaged('')).toBe(false);
    expect(damaged(text(whole, ...others))).toBe(false);
    expect(damaged(`${text(whole, ...others)}{"job":"job0`)).toBe(false);
    expect(damaged(`${text(whole, ...others)}\0\0\0\n`)).toBe(false);
    expect(damaged(text(whole, (others[0] ?? '').replace('010', '011')))).toBe(true);
    expect(damaged('garbage\n')).toBe(true);
  });

  it('says that a lockfile need not list what cannot be read, unless that lists more than can be', () => {
    const [one, two] = jobs;
    const bookOf = (...known: Job[]) => ({ jobs: new Map(known.map((job) => [job.job, job])) });
    const damaged = (shadow: string, ...known: Job[]) => {
      const lockfile = known.length === 0 ? '' : text(header, ...known.map(line));
      return recallUnknown(shadow, lockfile, bookOf(...known)).isDamaged;
    };
    const garbage = text(header, line(one), 'garbage');
    expect([damaged(garbage), damaged(garbage, one), damaged(garbage, one, two)]).toEqual([
      true,
      true,
      false,
    ]);
    const cut = `${text(header, line(one))}{"job":"job0`;
    expect([damaged(cut), damaged(cut, one), damaged(cut, one, two)]).toEqual([true, true, false]);
    const begun = { ...one };
    delete begun.finished;
    expect(damaged(`${text(header, line(begun))}\0\0\0`, one)).toBe(false);
    expect(damaged(text(header, line(one)), one)).toBe(false);
  });

  it('says that a newer version wrote there', () => {
    const body = '{"job":"job00009","teleported":true}';
    const whole = encodeLine({ kind: 'job', record: jobs[0] });
    expect(recall(text(whole)).isNewer).toBe(false);
    const sum = createSum(body);
    expect(recall(text(`${body.slice(0, -1)},"sum":"${sum}"}`)).isNewer).toBe(true);
  });

  it('finds only what a book does not know, also of a job that it knows in part', () => {
    const lockfile = text(header, line(jobs[0]));
    const book = { jobs: new Map([[jobs[0].job, jobs[0]]]) };
    expect(recallUnknown(lockfile, lockfile, book).jobs.size).toBe(0);
    expect([...recallUnknown(text(line(jobs[1])) + lockfile, lockfile, book).jobs.keys()]).toEqual([
      'job00002',
    ]);
    const more = { ...jobs[1], ...reached.submitted() };
    const part = { jobs: new Map([[jobs[1].job, jobs[1]]]) };
    expect([...recallUnknown(text(line(more)), '', part).jobs.keys()]).toEqual(['job00002']);
    expect(recallUnknown(text(line(jobs[1])), '', { jobs: new Map([[more.job, more]]) }).jobs.size).toBe(0);
  });
});

function createSum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 12);
}
