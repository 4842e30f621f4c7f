import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ledger/record.js';
import type { FrameInput, ResolvedShot } from '../../src/manifest/resolved.js';
import { keepWishes } from '../../src/plan/keep.js';
import { matchJobs, takeState } from '../../src/plan/match.js';
import { sourcesFirst, wavesOf } from '../../src/takes/frames.js';
import { type Take, takeName } from '../../src/takes/take.js';
import { film } from '../support/resolved-film.js';
import { jobFor, planOf, reached, takesOfShots, timeAt } from './jobs.js';

const lastOf = (shot: string, more: Partial<FrameInput> = {}): FrameInput => ({
  kind: 'frame',
  shot,
  take: null,
  at: 'last',
  ...more,
});

/** 010 > 020 > 030, and 040 on its own. */
const SHOTS: Partial<ResolvedShot>[] = [
  { id: '010', prompt: 'one' },
  { id: '020', prompt: 'two', image: lastOf('010') },
  { id: '030', prompt: 'three', image: lastOf('020') },
  { id: '040', prompt: 'four' },
];

const CHAIN = takesOfShots(...SHOTS);

/** A job of a take in a film with these jobs, in that state, made then (seconds). */
function made(
  name: string,
  job: string,
  before: readonly Job[],
  { takes = CHAIN, state = 'finished' as keyof typeof reached, at = 0, facts = {} as Partial<Job> } = {},
): Job {
  const found = matchJobs(takes, before).takes.find(({ take }) => takeName(take) === name);
  if (!found) throw new Error(name);
  return jobFor(
    found.take,
    job,
    { ...reached[state](`${name.replace(':', '_t')}.mp4`), ...facts },
    { at: timeAt(at) },
  );
}

/** The jobs of takes, each made after the ones before it. */
function film3(...names: [name: string, job: string][]): Job[] {
  const jobs: Job[] = [];
  for (const [name, job] of names) jobs.push(made(name, job, jobs, { at: jobs.length }));
  return jobs;
}

const ALL = film3(['010:1', 'jobaaaa1'], ['020:1', 'jobbbbb1'], ['030:1', 'jobcccc1'], ['040:1', 'jobdddd1']);

function actions(plan: ReturnType<typeof planOf>): string[] {
  return plan.takes.map(({ take, action, skipped }) => `${takeName(take)} ${skipped ?? action}`);
}

function reason(plan: ReturnType<typeof planOf>, name: string): string | undefined {
  return plan.takes.find(({ take }) => takeName(take) === name)?.reason;
}

function states(takes: readonly Take[], jobs: readonly Job[]): string[] {
  return matchJobs(takes, jobs).takes.map((matched) => takeState(matched));
}

describe('a chain', () => {
  it('waits for its sources, in waves, and is counted whole', () => {
    const plan = planOf(CHAIN, []);
    expect(actions(plan)).toEqual(['010:1 render', '020:1 wait', '030:1 wait', '040:1 render']);
    expect(plan.total).toBe(1_440_000n);
    expect(plan.chains?.waves.map((wave) => wave.map(takeName))).toEqual([
      ['010:1', '040:1'],
      ['020:1'],
      ['030:1'],
    ]);
    expect(plan.chains?.longest).toMatchObject({ usd: 1_080_000n, seconds: null });
    expect(plan.chains?.longest.takes.map(takeName)).toEqual(['010:1', '020:1', '030:1']);
    expect(reason(plan, '030:1')).toBe('new; waits for 020:1');
  });

  it('goes on with the first clip that is not there', () => {
    const plan = planOf(CHAIN, ALL.slice(0, 1));
    expect(actions(plan)).toEqual(['010:1 keep', '020:1 render', '030:1 wait', '040:1 render']);
    expect(plan.takes[1]?.take.content.image).toBe('frame:jobaaaa1:last');
  });

  it('waits for a source that still renders, or whose clip is not here', () => {
    const rendering = [made('010:1', 'jobaaaa1', [], { state: 'submitted' })];
    expect(actions(planOf(CHAIN, rendering))).toEqual([
      '010:1 resume',
      '020:1 wait',
      '030:1 wait',
      '040:1 render',
    ]);
    const gone = planOf(CHAIN, ALL.slice(0, 1), { clips: { jobaaaa1: ['missing'] } });
    expect(actions(gone)).toEqual(['010:1 fetch', '020:1 wait', '030:1 wait', '040:1 render']);
  });

  it('is finished when all of it is', () => {
    expect(actions(planOf(CHAIN, ALL))).toEqual(['010:1 keep', '020:1 keep', '030:1 keep', '040:1 keep']);
    expect(planOf(CHAIN, ALL).chains).toBeNull();
  });

  it.each([
    ['FAILED', 'blocked', '010 failed'],
    ['unknown', 'blocked', '010 is unknown'],
    ['abandoned', 'blocked', '010 is abandoned'],
  ] as const)('is blocked by a source that is %s', (state, word, why) => {
    const jobs = [made('010:1', 'jobaaaa1', [], { state })];
    const plan = planOf(CHAIN, jobs);
    expect(actions(plan).slice(1)).toEqual([`020:1 ${word}`, `030:1 ${word}`, '040:1 render']);
    expect(reason(plan, '020:1')).toBe(`new; ${why}`);
    expect(states(CHAIN, jobs)[1]).toBe('blocked');
  });

  it('goes on with retry, whole', () => {
    const jobs = [made('010:1', 'jobaaaa1', [], { state: 'FAILED' })];
    expect(actions(planOf(CHAIN, jobs, { retry: true }))).toEqual([
      '010:1 render',
      '020:1 wait',
      '030:1 wait',
    ]);
  });

  it('is blocked where the source is not selected', () => {
    const plan = planOf(CHAIN, [], { only: ['020'] });
    expect(actions(plan)).toEqual(['020:1 blocked']);
    expect(reason(plan, '020:1')).toBe('new; waits for 010, which this run does not render');
  });

  it('comes after its sources under a cap, wherever it is written', () => {
    const backwards = takesOfShots(...[...SHOTS].reverse());
    const caps = { budget: 800_000n, maxCost: null, allowUnpriced: false };
    expect(actions(planOf(CHAIN, [], { caps }))).toEqual([
      '010:1 render',
      '020:1 wait',
      '030:1 over budget',
      '040:1 over budget',
    ]);
    expect(actions(planOf(backwards, [], { caps }))).toEqual([
      '040:1 render',
      '030:1 over budget',
      '020:1 over budget',
      '010:1 render',
    ]);
  });

  it('is left out with its source', () => {
    const caps = { budget: 100_000n, maxCost: null, allowUnpriced: false };
    expect(planOf(CHAIN, [], { caps }).takes.map(({ skipped }) => skipped)).toEqual(
      Array(4).fill('over budget'),
    );
  });
});

describe('a take whose source has another clip', () => {
  const again = made('010:1', 'jobeeee1', ALL, { at: 9, facts: {} });
  const replaced: Job[] = [
    ...ALL,
    { ...again, intent: { ...again.intent, by: 'force', replaces: 'jobaaaa1' } },
  ];

  it('is stale: its clip stays, and costs nothing again', () => {
    const plan = planOf(CHAIN, replaced);
    expect(actions(plan)).toEqual(['010:1 keep', '020:1 keep', '030:1 keep', '040:1 keep']);
    expect(reason(plan, '020:1')).toBe('stale: made from an earlier clip of 010');
    expect(states(CHAIN, replaced)).toEqual(['finished', 'stale', 'finished', 'finished']);
  });

  it('is said where a new take is rendered from its clip, with what rendering both later would cost', () => {
    const without = replaced.filter(({ intent }) => intent.shot !== '030');
    const plan = planOf(CHAIN, without);
    expect(actions(plan)).toEqual(['010:1 keep', '020:1 keep', '030:1 render', '040:1 keep']);
    const texts = plan.warnings.filter((warning) => warning.includes('stale'));
    expect(texts).toEqual([
      '030:1 is rendered from 020:1, which is stale: --stale renders both, and later would render 030:1 a second time for $0.36',
    ]);
    expect(planOf(CHAIN, without, { stale: true }).warnings.join()).not.toContain('stale');
  });

  it('is rendered with --stale, and so is what follows from it', () => {
    const plan = planOf(CHAIN, replaced, { stale: true });
    expect(actions(plan)).toEqual(['010:1 keep', '020:1 render', '030:1 wait', '040:1 keep']);
    expect(plan.takes[1]).toMatchObject({ by: 'render', replaces: null });
    expect(reason(plan, '030:1')).toBe('020:1 is rendered again');
  });

  it('is not expected of a clip that is only fetched again', () => {
    const takes = takesOfShots({ id: '010', prompt: 'one', takes: 2 }, { id: '020', image: lastOf('010') });
    const jobs: Job[] = [];
    for (const [name, job] of [
      ['010:1', 'jobaaaa1'],
      ['010:2', 'jobbbbb1'],
      ['020:1', 'jobcccc1'],
    ] as const)
      jobs.push(made(name, job, jobs, { takes, at: jobs.length }));
    const plan = planOf(takes, jobs, { stale: true, clips: { jobaaaa1: ['missing'] } });
    expect(actions(plan)).toEqual(['010:1 fetch', '010:2 keep', '020:1 keep']);
    expect(plan.total).toBe(0n);
  });

  it('is rendered where it is named, and not where a wider pattern selects it', () => {
    const picked = (...only: string[]) => actions(planOf(CHAIN, replaced, { only }));
    expect(picked('020')).toEqual(['020:1 render']);
    expect(picked('020:1')).toEqual(['020:1 render']);
    expect(picked('stale')).toEqual(['020:1 render']);
    expect(picked('02*')).toEqual(['020:1 keep']);
    expect(picked('ltx-2-video')[1]).toBe('020:1 keep');
  });

  it('is followed, not paid again, while its own job renders', () => {
    const jobs = [
      replaced[0],
      made('020:1', 'jobbbbb1', ALL.slice(0, 1), { state: 'submitted' }),
      replaced[4],
    ] as Job[];
    expect(actions(planOf(CHAIN, jobs))).toEqual([
      '010:1 keep',
      '020:1 resume',
      '030:1 wait',
      '040:1 render',
    ]);
  });

  it('is not stale any more once the source goes back', () => {
    const both = [...replaced, made('020:1', 'jobffff1', replaced, { at: 10 })];
    expect(states(CHAIN, both)).toEqual(['finished', 'finished', 'stale', 'finished']);
    const back = both.map(
      (job): Job =>
        job.job === 'jobaaaa1' ? { ...job, picked: { at: timeAt(11), on: true, exact: true } } : job,
    );
    const match = matchJobs(CHAIN, back).takes;
    expect(match.map(({ job }) => job?.job)).toEqual(['jobeeee1', 'jobbbbb1', 'jobcccc1', 'jobdddd1']);
    expect(match.map((matched) => takeState(matched))).toEqual(Array(4).fill('finished'));
  });

  it('can be kept, for exactly that clip of its source', () => {
    const facts = { catalog: film([]).catalog, now: Date.parse(timeAt(20)) };
    const wishes = keepWishes('all', matchJobs(CHAIN, replaced), facts);
    if (!wishes.ok) throw new Error(wishes.error);
    expect(wishes.value.map(({ kept }) => [kept.take, kept.job, kept.changes])).toEqual([
      ['020:1', 'jobbbbb1', ['image']],
    ]);
    const kept = replaced.map((job): Job => {
      const wish = wishes.value.find(({ record }) => record.job === job.job);
      return wish ? { ...job, kept: wish.record.kept } : job;
    });
    expect(states(CHAIN, kept)).toEqual(Array(4).fill('finished'));
    expect(actions(planOf(CHAIN, kept, { stale: true }))[1]).toBe('020:1 keep');
  });

  it('is edited, not stale, where the manifest names another source', () => {
    const other = takesOfShots(
      ...SHOTS.map((shot) => (shot.id === '020' ? { ...shot, image: lastOf('040') } : shot)),
    );
    expect(states(other, ALL)).toEqual(['finished', 'outdated', 'finished', 'finished']);
    expect(actions(planOf(other, ALL))[1]).toBe('020:1 render');
  });

  it('is rendered by a plain run where it failed: nothing was bought', () => {
    const failed = [
      ALL[0],
      made('020:1', 'jobbbbb1', ALL.slice(0, 1), { state: 'FAILED' }),
      replaced[4],
    ] as Job[];
    expect(actions(planOf(CHAIN, failed))[1]).toBe('020:1 render');
  });
});

describe('a source with several takes', () => {
  const takes = takesOfShots(
    { id: '010', prompt: 'one', takes: 2 },
    { id: '020', prompt: 'two', image: lastOf('010') },
    { id: '030', prompt: 'three', image: lastOf('010', { take: 1, at: 'first' }) },
  );
  const first = made('010:1', 'jobaaaa1', [], { takes, at: 1 });
  const second = made('010:2', 'jobaaaa2', [first], { takes, at: 2 });

  it('gives the newest finished one, or the one that is named', () => {
    const { takes: found } = matchJobs(takes, [first, second]);
    expect(found.slice(2).map(({ take }) => take.content.image)).toEqual([
      'frame:jobaaaa2:last',
      'frame:jobaaaa1:first',
    ]);
  });

  it('gives the picked one', () => {
    const picked: Job = { ...first, picked: { at: timeAt(5), on: true } };
    const { takes: found } = matchJobs(takes, [picked, second]);
    expect(found[2]?.take.content.image).toBe('frame:jobaaaa1:last');
  });

  it('is waited for until all of them that may come are here', () => {
    expect(actions(planOf(takes, [first]))).toEqual([
      '010:1 keep',
      '010:2 render',
      '020:1 wait',
      '030:1 render',
    ]);
    const picked: Job = { ...first, picked: { at: timeAt(5), on: true } };
    expect(actions(planOf(takes, [picked]))[2]).toBe('020:1 render');
    expect(actions(planOf(takes, [first], { only: ['020', '030'] }))).toEqual([
      '020:1 render',
      '030:1 render',
    ]);
  });

  it('blocks nothing while one of them is there', () => {
    const failed = made('010:2', 'jobaaaa2', [first], { takes, state: 'FAILED', at: 2 });
    expect(actions(planOf(takes, [first, failed]))).toEqual([
      '010:1 keep',
      '010:2 failed',
      '020:1 render',
      '030:1 render',
    ]);
  });
});

describe('an edited source', () => {
  const edited = takesOfShots({ ...SHOTS[0], prompt: 'another' }, ...SHOTS.slice(1));

  it('makes nothing stale before its new clip is here', () => {
    expect(actions(planOf(edited, ALL))).toEqual(['010:1 render', '020:1 keep', '030:1 keep', '040:1 keep']);
    expect(states(edited, ALL)).toEqual(['outdated', 'finished', 'finished', 'finished']);
    expect(actions(planOf(edited, ALL, { stale: true }))).toEqual([
      '010:1 render',
      '020:1 wait',
      '030:1 wait',
      '040:1 keep',
    ]);
  });

  it('is no source for a new clip while only its old one is there', () => {
    const jobs = ALL.filter(({ job }) => job === 'jobaaaa1');
    expect(actions(planOf(edited, jobs))).toEqual([
      '010:1 render',
      '020:1 wait',
      '030:1 wait',
      '040:1 render',
    ]);
    const failed = [...jobs, made('010:1', 'jobeeee1', jobs, { takes: edited, state: 'FAILED', at: 5 })];
    expect(actions(planOf(edited, failed))).toEqual([
      '010:1 failed',
      '020:1 blocked',
      '030:1 blocked',
      '040:1 render',
    ]);
  });
});

describe('the order of takes', () => {
  it('is that of the manifest, each after its sources', () => {
    const takes = takesOfShots(
      { id: 'c', image: lastOf('b') },
      { id: 'x' },
      { id: 'b', image: lastOf('a') },
      { id: 'a' },
    );
    expect(sourcesFirst(takes).map(({ shot }) => shot)).toEqual(['a', 'b', 'c', 'x']);
    expect(wavesOf(takes).map((wave) => wave.map(({ shot }) => shot))).toEqual([['x', 'a'], ['b'], ['c']]);
  });

  it('ends, whatever circle the shots make', () => {
    const takes = takesOfShots({ id: 'a', image: lastOf('b') }, { id: 'b', image: lastOf('a') }, { id: 'c' });
    expect(sourcesFirst(takes)).toHaveLength(3);
    expect(wavesOf(takes).flat()).toHaveLength(3);
  });
});

describe('a frame after the end of a clip that came out shorter', () => {
  const clip = (duration: number | null) => {
    const facts = reached.finished('010_t1.mp4');
    const files = facts.clips?.files.map((file) => ({ ...file, duration })) ?? [];
    return { ...facts, clips: { ...facts.clips, files } } as Partial<Job>;
  };
  const warned = (at: FrameInput['at'], duration: number | null) => {
    const takes = takesOfShots(
      { id: '010', prompt: 'one' },
      { id: '020', prompt: 'two', image: lastOf('010', { at }) },
    );
    const source = made('010:1', 'jobaaaa1', [], { takes, facts: clip(duration) });
    return planOf(takes, [source]).warnings.filter((text) => text.includes('last frame'));
  };

  it('is told before it is paid for: the last frame is used', () => {
    expect(warned(7, 5)).toEqual([
      '020:1 starts from the frame of 010 at 7 s, but that clip is 5 s long: its last frame is used',
    ]);
    expect(warned(5, 5)).toHaveLength(1);
  });

  it('and nothing is told of any other frame', () => {
    expect(warned(4.99, 5)).toEqual([]);
    expect(warned(7, null)).toEqual([]);
    expect(warned('last', 5)).toEqual([]);
  });
});
