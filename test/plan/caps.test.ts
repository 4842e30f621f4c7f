import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import { scopedBudgets } from '../../src/plan/caps.js';
import { matchJobs } from '../../src/plan/match.js';
import { planRun } from '../../src/plan/plan-run.js';
import { selection } from '../../src/plan/select.js';
import { takesOf } from '../../src/takes/takes.js';
import { intentOf } from '../lockfile/records.js';
import { film } from '../support/resolved-film.js';

const SHOTS = [
  { id: '010', prompt: 'one', scene: 'pier' },
  { id: '020', prompt: 'two', scene: 'pier' },
  { id: '030', prompt: 'three', scene: 'town' },
  { id: '040', prompt: 'four', scene: 'pier' },
];

interface Limits {
  scenes?: Record<string, bigint>;
  models?: Record<string, bigint>;
  people?: Record<string, bigint>;
}

function planned(
  limits: Limits,
  {
    jobs = [],
    person = 'anna',
    budget = null,
  }: {
    jobs?: Job[];
    person?: string;
    budget?: bigint | null;
  } = {},
) {
  const amounts = (given: Record<string, bigint> = {}) => new Map(Object.entries(given));
  const budgets = {
    scenes: amounts(limits.scenes),
    models: amounts(limits.models),
    people: amounts(limits.people),
  };
  const manifest = { ...film(SHOTS), budgets };
  const takes = takesOf(manifest);
  return planRun({
    takes,
    match: matchJobs(takes, jobs),
    jobs,
    clips: new Map(),
    catalog: manifest.catalog,
    selection: selection([], takes),
    retry: false,
    force: false,
    caps: {
      budget,
      maxCost: null,
      allowUnpriced: true,
      scoped: scopedBudgets(manifest, true),
      person,
      personOf: (run) => (run === 'of anna' ? 'anna' : 'ben'),
    },
    concurrency: 4,
  });
}

const actions = (plan: ReturnType<typeof planned>) => plan.takes.map(({ action }) => action);

describe('budgets of parts of a film', () => {
  it('leave out what does not fit under them, and nothing else', () => {
    const plan = planned({ scenes: { pier: 360_000n } });
    expect(actions(plan)).toEqual(['render', 'skip', 'render', 'skip']);
    expect(plan.takes[1]).toMatchObject({
      skipped: 'over budget',
      reason: 'new; over budget: scene pier',
    });
    expect(plan.total).toBe(720_000n);
    expect(plan.budgets).toMatchObject([{ limit: 360_000n, committed: 0n, planned: 360_000n }]);
  });

  it('count what earlier jobs of the part committed, and hold beside the budget of the film', () => {
    const jobs = [
      { job: 'job00001', intent: intentOf({ shot: '090', model: 'other', run: 'of anna', quote: '1.00' }) },
    ];
    expect(actions(planned({ models: { other: 900_000n } }, { jobs }))).toEqual(Array(4).fill('render'));
    expect(actions(planned({ people: { anna: 1_400_000n } }, { jobs }))).toEqual([
      'render',
      'skip',
      'skip',
      'skip',
    ]);
    expect(actions(planned({ people: { anna: 1_400_000n } }, { jobs, person: 'ben' }))).toEqual(
      Array(4).fill('render'),
    );
    expect(actions(planned({ scenes: { pier: 360_000n } }, { budget: 700_000n }))).toEqual([
      'render',
      'skip',
      'skip',
      'skip',
    ]);
  });

  it('leave out takes without a price, and all of them where an earlier job has none', () => {
    const unpriced = [
      {
        job: 'job00001',
        intent: intentOf({ shot: '010', run: 'of ben', quote: null, basis: 'unknown', model: 'other' }),
      },
    ];
    const plan = planned({ scenes: { pier: 9_000_000n } }, { jobs: unpriced });
    expect(actions(plan)).toEqual(['skip', 'skip', 'render', 'skip']);
    expect(plan.takes[1]).toMatchObject({ skipped: 'unpriced' });
  });
});
