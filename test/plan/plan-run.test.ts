import { describe, expect, it } from 'vitest';
import { model } from '../support/resolved-film.js';
import { jobFor, planOf, reached, takesOfShots, timeAt } from './jobs.js';

const ten = takesOfShots(...Array.from({ length: 10 }, (_, n) => ({ id: `s${n}`, prompt: `p${n}` })));
const caps = { budget: null, maxCost: null, allowUnpriced: false };
const actions = ({ takes }: ReturnType<typeof planOf>) =>
  takes.map(({ action, skipped }) => skipped ?? action);

describe('caps', () => {
  it('the first that does not fit and every later one are left out', () => {
    const plan = planOf(ten, [], { caps: { ...caps, budget: 1_500_000n } });
    expect(actions(plan)).toEqual([...Array(4).fill('render'), ...Array(6).fill('over budget')]);
    expect(plan).toMatchObject({ total: 1_440_000n, committed: 0n, budget: 1_500_000n });
    const mixed = takesOfShots(
      { id: 'a' },
      { id: 'b', settings: { duration: 8, resolution: '2160p' } },
      { id: 'c' },
    );
    expect(actions(planOf(mixed, [], { caps: { ...caps, maxCost: 1_000_000n } }))).toEqual([
      'render',
      'over budget',
      'over budget',
    ]);
  });

  it('count what is committed, possibly charged or live, at its own quote', () => {
    const [first, second, third] = ten;
    if (!first || !second || !third) throw new Error('takes');
    const jobs = [
      jobFor(first, 'job00001', reached.finished(), { quote: '0.50' }),
      jobFor(second, 'job00002', reached.submitted(), { quote: '0.25' }),
      jobFor(third, 'job00003', reached.unknown(), { quote: '0.125' }),
      jobFor(third, 'job00004', reached.ERROR(), { shot: 'x', quote: '9.00' }),
      jobFor(third, 'job00005', reached.released(), { quote: '9.00' }),
      jobFor(third, 'job00006', reached.refused(), { shot: 'x', quote: '9.00' }),
    ];
    const plan = planOf(ten, jobs, { caps: { ...caps, budget: 1_300_000n } });
    expect(plan.committed).toBe(875_000n);
    expect(actions(plan).filter((action) => action === 'render')).toHaveLength(1);
  });

  it('an exceeded budget submits nothing and collects everything', () => {
    const [first] = ten;
    if (!first) throw new Error('a take');
    const plan = planOf(ten, [jobFor(first, 'job00001', reached.submitted())], {
      caps: { ...caps, budget: 100n },
    });
    expect(actions(plan)).toEqual(['resume', ...Array(9).fill('over budget')]);
  });

  it('the smaller of both counts', () => {
    expect(planOf(ten, [], { caps: { ...caps, budget: 9_000_000n, maxCost: 400_000n } }).total).toBe(
      360_000n,
    );
    expect(planOf(ten, [], { caps: { ...caps, budget: 400_000n, maxCost: 9_000_000n } }).total).toBe(
      360_000n,
    );
  });

  it('a take without a price is left out, unless allowed where no cap is', () => {
    const takes = takesOfShots({ id: 'a', model: model('ltx-2-pro') }, { id: 'b' });
    expect(actions(planOf(takes, []))).toEqual(['unpriced', 'render']);
    const allowed = planOf(takes, [], { caps: { ...caps, allowUnpriced: true } });
    expect(actions(allowed)).toEqual(['render', 'render']);
    expect(allowed).toMatchObject({ total: 360_000n, unpriced: 1 });
    const capped = planOf(takes, [], { caps: { ...caps, allowUnpriced: true, budget: 9_000_000n } });
    expect(actions(capped)).toEqual(['unpriced', 'render']);
    expect(capped.unpriced).toBe(1);
  });

  it('an unpriced job of the past is never silently nothing', () => {
    const [take] = takesOfShots({ id: 'a', model: model('ltx-2-pro') });
    if (!take) throw new Error('a take');
    const jobs = [jobFor(take, 'job00001', reached.finished(), { quote: null, basis: 'unknown' })];
    expect(planOf([take], jobs).warnings).toEqual([
      expect.stringContaining('1 earlier job has no known price'),
    ]);
    const priced = new Map([
      [
        'ltx-2-pro',
        {
          ...model('ltx-2-pro'),
          price: {
            rule: { kind: 'per_generation' as const, amount: 70_000n },
            basis: 'user' as const,
            date: null,
          },
        },
      ],
    ]);
    expect(planOf([take], jobs, { catalog: priced })).toMatchObject({ committed: 70_000n, warnings: [] });
  });
});

it('counts what is rendering already in the time that is left', () => {
  const [done, under, next] = ten;
  if (!done || !under || !next) throw new Error('takes');
  const jobs = [
    jobFor(done, 'job00001', reached.finished()),
    jobFor(under, 'job00002', reached.submitted(), { at: timeAt(50) }),
  ];
  const one = planOf([done, under], jobs).render_time;
  expect(one).toMatchObject({ known: 1, of: 1 });
  expect(planOf([done, under, next], jobs).render_time?.of).toBe(2);
  expect(planOf([done], jobs.slice(0, 1)).render_time).toBeNull();
});

it('notes a model without a price, and not one that the manifest gives a price', () => {
  const of = (facts: Partial<ReturnType<typeof model>>) =>
    planOf(takesOfShots({ id: 'a', model: { ...model('ltx-2-pro'), ...facts } }), [], {
      caps: { ...caps, allowUnpriced: true },
    }).warnings;
  const { price } = model('ltx-2-video');
  expect(of({ price: null }).join()).toContain('No price is published');
  expect(of({ price }).join()).not.toContain('No price is published');
});

it('sums by basis: 1080p 6 s, two takes of 2160p 8 s and one flat one', () => {
  const takes = takesOfShots(
    { id: 'a', settings: { duration: 6, resolution: '1080p' } },
    { id: 'b', takes: 2, settings: { duration: 8, resolution: '2160p' } },
    { id: 'c', model: model('ltx-2-19b') },
  );
  const plan = planOf(takes, []);
  expect(plan.total).toBe(4_289_600n);
  expect(plan.by_basis).toEqual({ documented: 4_200_000n, assumed: 89_600n, user: 0n });
  expect(plan.warnings).toEqual([
    expect.stringMatching(/^ltx-2-19b: .*price.*\$0\.0896/),
    expect.stringMatching(/^ltx-2-19b: .*defaults/),
  ]);
});

describe('--force', () => {
  const [first, second] = ten;
  if (!first || !second) throw new Error('takes');
  const pair = [first, second];
  const done = [
    jobFor(first, 'job00001', reached.finished('s0_t1.mp4')),
    jobFor(second, 'job00002', reached.finished('s1_t1.mp4')),
  ];

  it('adds no wish while one is open among what is selected', () => {
    const open = [
      { ...(done[0] as never as (typeof done)[0]), again: 'force' as const },
      done[1],
    ] as typeof done;
    expect(actions(planOf(pair, open, { force: true }))).toEqual(['render', 'keep']);
    expect(actions(planOf(pair, open, { force: true, only: ['s1'] }))).toEqual(['render']);
  });

  it('touches only what is selected', () => {
    const plan = planOf(pair, done, { force: true, only: ['s1'] });
    expect(plan.takes.map(({ take, action }) => [take.shot, action])).toEqual([['s1', 'render']]);
    expect(plan.moves.map(({ from }) => from)).toEqual(['s1_t1.mp4']);
  });

  it('leaves the clip of a take where it is that a cap left out, under its new name too', () => {
    const renamed = takesOfShots({ id: 'new', prompt: 'p0' }, { id: 's0', prompt: 'p1' });
    const plan = planOf(renamed, done, { force: true, caps: { ...caps, maxCost: 0n } });
    expect(actions(plan)).toEqual(['over budget', 'over budget']);
    expect(plan.moves).toMatchObject([
      { from: 's0_t1.mp4', to: 'new_t1.mp4', why: 'renamed' },
      { from: 's1_t1.mp4', to: 's0_t1.mp4', why: 'renamed' },
    ]);
  });

  it('collects the paid clip of a rendered take beside it, also with --only', () => {
    const jobs = [jobFor(first, 'job00001', reached.rendered())];
    for (const only of [[], ['s0']])
      expect(planOf([first], jobs, { force: true, only }).orphans).toMatchObject([{ action: 'fetch' }]);
    expect(planOf([first], jobs, { force: true, caps: { ...caps, budget: 0n } }).orphans).toEqual([]);
  });
});

describe('jobs that serve no take', () => {
  const [gone] = takesOfShots({ id: 'gone', prompt: 'gone' });
  if (!gone) throw new Error('a take');
  const jobs = [
    jobFor(gone, 'job00001', reached.submitted()),
    jobFor(gone, 'job00002', reached.rendered(), { take: 2, at: timeAt(5) }),
  ];

  it('are followed by every run of everything, and by no other', () => {
    expect(planOf(ten, jobs).orphans.map(({ action }) => action)).toEqual(['resume', 'fetch']);
    expect(planOf(ten, jobs, { only: ['s0'] }).orphans).toEqual([]);
    expect(planOf(ten, jobs, { retry: true }).orphans).toEqual([]);
  });

  it('are followed too where another one came in their place', () => {
    const chain = [
      ...jobs.slice(1),
      jobFor(gone, 'job00003', reached.submitted(), { by: 'force', replaces: 'job00002' }),
    ];
    expect(planOf([], chain).orphans.map(({ job, action }) => [job.job, action])).toEqual([
      ['job00003', 'resume'],
      ['job00002', 'fetch'],
    ]);
  });
});

it('retry takes the failed takes and only those', () => {
  const [a, b, c] = ten;
  if (!a || !b || !c) throw new Error('takes');
  const jobs = [jobFor(a, 'job00001', reached.FAILED()), jobFor(b, 'job00002', reached.submitted())];
  const plan = planOf([a, b, c], jobs, { retry: true });
  expect(plan.takes.map(({ take, action, by }) => [take.shot, action, by])).toEqual([
    ['s0', 'render', 'retry'],
  ]);
});
