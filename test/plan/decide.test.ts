import { describe, expect, it } from 'vitest';
import { builtInModels } from '../../src/catalog/load.js';
import type { Job } from '../../src/ledger/record.js';
import type { ClipOnDisk } from '../../src/plan/clips-on-disk.js';
import { decideOrphan, decide as decideWith, type Wishes } from '../../src/plan/decide.js';
import type { MatchedTake } from '../../src/plan/match.js';
import type { PlannedTake } from '../../src/plan/plan.js';
import { jobFor, reached, takesOfShots, timeAt } from './jobs.js';

const [take] = takesOfShots({ id: '010' });
if (!take) throw new Error('a take');
const plain: Wishes = { retry: false, force: false };
const retry: Wishes = { retry: true, force: false };
const force: Wishes = { retry: false, force: true };

function decide(
  matched: Omit<MatchedTake, 'older'> & { older?: Job },
  before: Job | null,
  clips: readonly ClipOnDisk[],
  wishes: Wishes,
): PlannedTake {
  return decideWith({ older: null, ...matched }, before, clips, wishes, builtInModels());
}

type State = keyof typeof reached;

function decided(state: State, wishes: Wishes, more: Partial<Job> = {}, clips: ClipOnDisk[] = ['here']) {
  const job = jobFor(take as never, 'job00001', { ...reached[state](), ...more });
  const { action, by, replaces, skipped } = decide(
    { take: take as never, job, earlier: [] },
    null,
    clips,
    wishes,
  );
  return [action, action === 'render' ? by : skipped, replaces];
}

describe('what a run does with a take', () => {
  const same = (answer: unknown[]) => [answer, answer, answer];
  const again = (by: string) => ['render', by, 'job00001'];
  it.each<[State, unknown[][]]>([
    ['unknown', same(['settle', null, null])],
    ['submitted', same(['resume', null, null])],
    ['pending', same(again('resubmit'))],
    ['rendered', [['fetch', null, null], ['fetch', null, null], again('force')]],
    ['finished', [['keep', null, null], ['keep', null, null], again('force')]],
    ['FAILED', [['skip', 'failed', null], again('retry'), again('force')]],
    ['empty', [['skip', 'failed', null], again('retry'), again('force')]],
    ['refused', [['skip', 'failed', null], again('retry'), again('force')]],
    ['ERROR', [again('error'), again('retry'), again('force')]],
    ['abandoned', [['skip', 'abandoned', null], ['skip', 'abandoned', null], again('force')]],
  ])('%s: plain, retry, --force', (state, answers) => {
    expect([plain, retry, force].map((wishes) => decided(state, wishes))).toEqual(answers);
  });

  it.each<State>(['rendered', 'finished', 'FAILED', 'abandoned'])('an open wish of --force: %s', (state) => {
    expect(decided(state, plain, { again: 'force' })).toEqual(again('force'));
  });

  it.each<State>(['unknown', 'submitted'])('no wish touches what is %s', (state) => {
    expect(decided(state, force, { again: 'force' })[0]).not.toBe('render');
  });

  it('a job that nobody made: render, saying what changed since the last one for that take', () => {
    const [old] = takesOfShots({ id: '010', settings: { duration: 8 }, prompt: 'old' });
    const before = old ? jobFor(old, 'job00001') : null;
    expect(decide({ take, job: null, earlier: [] }, null, [], plain)).toMatchObject({
      action: 'render',
      reason: 'new',
    });
    expect(decide({ take, job: null, earlier: [] }, before, [], plain)).toMatchObject({
      action: 'render',
      by: 'render',
      replaces: null,
      reason: 'edited: prompt, settings.duration 8 -> 6',
    });
    const older = old && jobFor(old, 'job00001', reached.finished());
    if (!older) throw new Error('a job');
    expect(decide({ take, job: null, earlier: [], older }, older, [], plain)).toMatchObject({
      action: 'render',
      reason: 'edited: prompt, settings.duration 8 -> 6; the present clip stays in the film until then',
    });
  });

  it('a disabled take: skip, whatever is wished', () => {
    for (const wishes of [plain, retry, force])
      expect(
        decide({ take: { ...take, enabled: false }, job: null, earlier: [] }, null, [], wishes),
      ).toMatchObject({
        action: 'skip',
        skipped: 'disabled',
      });
  });

  it.each<[ClipOnDisk[], string, string]>([
    [['here', 'here'], 'keep', 'finished'],
    [['here', 'missing'], 'fetch', 'missing here'],
    [['changed'], 'keep', 'finished; the file was changed by hand'],
    [['moving'], 'keep', 'finished'],
  ])('a finished clip that is %j', (clips, action, reason) => {
    const job = jobFor(take, 'job00001', reached.finished());
    expect(decide({ take, job, earlier: [] }, null, clips, plain)).toMatchObject({ action, reason });
  });

  it('ERROR goes again twice, counted from the last time that somebody asked', () => {
    const errors = (...by: Job['intent']['by'][]) =>
      by.map((each, index) => jobFor(take, `job0000${index}`, reached.ERROR(), { by: each }));
    const action = ([job, ...earlier]: Job[]) =>
      decide({ take, job: job ?? null, earlier }, null, [], plain).action;
    expect(action(errors('render'))).toBe('render');
    expect(action(errors('error', 'render'))).toBe('render');
    expect(action(errors('error', 'error', 'render'))).toBe('skip');
    expect(action(errors('retry', 'error', 'error', 'render'))).toBe('render');
    expect(action(errors('error', 'error', 'retry', 'error', 'error', 'render'))).toBe('skip');
    const [job, ...earlier] = errors('error', 'error', 'render');
    expect(decide({ take, job: job ?? null, earlier }, null, [], plain).reason).toBe(
      'ERROR: no reason given (3 times)',
    );
  });

  it('trouble is told while it is news, and forgotten when the job has got further', () => {
    const reason = (state: State, second: number, clips: ClipOnDisk[] = ['missing']) =>
      decide(
        {
          take,
          job: jobFor(take, 'job00001', {
            ...reached[state](),
            trouble: { at: timeAt(second), why: 'oops' },
          }),
          earlier: [],
        },
        null,
        clips,
        plain,
      ).reason;
    expect(reason('submitted', 15)).toBe('oops');
    expect(reason('rendered', 15)).toBe('rendered, clip not here yet');
    expect(reason('rendered', 25)).toBe('oops');
    expect(reason('finished', 25)).toBe('missing here');
    expect(reason('finished', 35)).toBe('missing here: oops');
  });
});

describe('what a run does with an orphan', () => {
  it.each<[State, string, string]>([
    ['unknown', 'settle', 'no reply was recorded'],
    ['submitted', 'resume', 'rendering at the gateway'],
    ['rendered', 'fetch', 'rendered, clip not here yet'],
    ['finished', 'keep', 'finished'],
    ['FAILED', 'skip', 'FAILED: no reason given'],
    ['refused', 'skip', 'refused (422): no'],
    ['pending', 'skip', 'settled: will be resubmitted'],
    ['abandoned', 'skip', 'abandoned'],
  ])('%s', (state, action, reason) => {
    const job = jobFor(take, 'job00001', reached[state]());
    expect(decideOrphan(job, ['here'], false)).toMatchObject({ action, reason });
  });

  it('a clip that is missing is kept so: nothing is owed', () => {
    const job = jobFor(take, 'job00001', reached.finished());
    expect(decideOrphan(job, ['missing'], false)).toMatchObject({ action: 'keep', reason: 'missing here' });
  });

  it('a clip that is missing is brought here where it stands in for a take', () => {
    const job = jobFor(take, 'job00001', reached.finished());
    expect(decideOrphan(job, ['missing'], true)).toMatchObject({ action: 'fetch', reason: 'missing here' });
    expect(decideOrphan(job, ['here'], true)).toMatchObject({ action: 'keep' });
  });
});
