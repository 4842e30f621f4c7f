import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { State } from '../../src/ledger/state.js';
import { selection } from '../../src/plan/select.js';
import { takeName } from '../../src/takes/take.js';
import { model } from '../support/resolved-film.js';
import { takesOfShots } from './jobs.js';

const takes = takesOfShots(
  { id: '010', scene: 'pier', takes: 2 },
  { id: '011', scene: 'pier', model: model('ltx-2-pro') },
  { id: '020', scene: 'old town' },
  { id: 'a.b', model: model('ltx-2-pro') },
  { id: 'constructor' },
);
const states: State[] = ['pending', 'unknown', 'submitted', 'rendered', 'finished', 'failed', 'abandoned'];
const chosen = (...patterns: string[]) =>
  takes.filter((take) => selection(patterns, takes).includes(take, 'pending')).map(takeName);

describe('--only', () => {
  it.each<[string[], string[]]>([
    [['010'], ['010:1', '010:2']],
    [['010:2'], ['010:2']],
    [['01*'], ['010:1', '010:2', '011:1']],
    [['0?0:1'], ['010:1', '020:1']],
    [['pier/*'], ['010:1', '010:2', '011:1']],
    [['pier/010:2'], ['010:2']],
    [
      ['old town/020', '011'],
      ['011:1', '020:1'],
    ],
    [['a.b'], ['a.b:1']],
    [['a?b'], ['a.b:1']],
    [['.*'], []],
    [['1'], []],
    [['constructor'], ['constructor:1']],
    [['a[b'], []],
  ])('%j', (patterns, expected) => {
    expect(chosen(...patterns)).toEqual(expected);
  });

  it('states narrow, and several are a union', () => {
    const [take, , other] = takes;
    if (!take || !other) throw new Error('takes');
    const fits = (...patterns: string[]) =>
      states.filter((state) => selection(patterns, takes).includes(take, state));
    expect(fits('failed')).toEqual(['failed']);
    expect(fits('failed', 'unknown')).toEqual(['unknown', 'failed']);
    expect(fits('unfinished')).toEqual(['pending', 'unknown', 'submitted', 'rendered', 'failed']);
    expect(fits('failed', '010')).toEqual(['failed']);
    expect(selection(['failed', '010'], takes).includes(other, 'failed')).toBe(false);
  });

  it('knows what fits nothing, and when nothing was narrowed', () => {
    const empty = (...patterns: string[]) => selection(patterns, takes).empty;
    expect(empty('099', '010', 'failed')).toEqual({ kind: 'unmatched', pattern: '099', near: undefined });
    expect(empty('peer')).toEqual({ kind: 'unmatched', pattern: 'peer', near: 'pier' });
    expect(empty('faild')).toMatchObject({ near: 'failed' });
    expect(empty('ltx-2-por')).toMatchObject({ near: 'ltx-2-pro' });
    expect(empty('010', 'failed')).toBeNull();
    expect(chosen('010', '099')).toEqual([]);
    expect(selection([], takes)).toMatchObject({ everything: true, empty: null });
    expect(selection(['failed'], takes).everything).toBe(false);
  });
});

describe('kinds of --only', () => {
  it.each<[string[], string[]]>([
    [['pier'], ['010:1', '010:2', '011:1']],
    [['p?er'], ['010:1', '010:2', '011:1']],
    [['p*'], ['010:1', '010:2', '011:1']],
    [['p*', '011'], ['011:1']],
    [
      ['p*/*', '020'],
      ['010:1', '010:2', '011:1', '020:1'],
    ],
    [
      ['pier', 'old town'],
      ['010:1', '010:2', '011:1', '020:1'],
    ],
    [['ltx-2-pro'], ['011:1', 'a.b:1']],
    [['*-pro'], ['011:1', 'a.b:1']],
    [['pier', 'ltx-2-pro'], ['011:1']],
    [
      ['pier', '*:1'],
      ['010:1', '011:1'],
    ],
    [['pier', '*:1', 'ltx-2-video'], ['010:1']],
  ])('%j', (patterns, expected) => {
    expect(chosen(...patterns)).toEqual(expected);
  });

  it('a pattern is an id before a scene, and a scene before a model', () => {
    const film = takesOfShots(
      { id: 'pier' },
      { id: '010', scene: 'pier' },
      { id: '020', scene: 'ltx-2-video' },
      { id: 'failed', scene: 'x' },
    );
    const of = (...patterns: string[]) =>
      film.filter((take) => selection(patterns, film).includes(take, 'pending')).map(takeName);
    expect(of('pier')).toEqual(['pier:1']);
    expect(of('pier/*')).toEqual(['010:1']);
    expect(of('ltx-2-video')).toEqual(['020:1']);
    expect(of('failed')).toEqual([]);
    expect(of('failed:*')).toEqual(['failed:1']);
  });

  it('says where kinds have nothing in common', () => {
    const only = selection(['pier', '020'], takes);
    expect(only.empty).toEqual({ kind: 'disjoint', patterns: ['pier', '020'] });
    expect(takes.some((take) => only.includes(take, 'pending'))).toBe(false);
    expect(selection(['pier/*', '020'], takes).empty).toBeNull();
  });

  it('one more pattern of a kind never selects less, one of another kind never more', () => {
    const pattern = fc.constantFrom(
      '010',
      '01*',
      '*:1',
      'pier',
      'old*',
      'ltx-2-pro',
      '*-video',
      'failed',
      'unknown',
    );
    const kindOf = (one: string) =>
      ['failed', 'unknown'].includes(one)
        ? 'state'
        : one.startsWith('ltx') || one.startsWith('*-')
          ? 'model'
          : one === 'pier' || one === 'old*'
            ? 'scene'
            : 'id';
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1 }), pattern, (patterns, more) => {
        const names = (only: string[]) =>
          takes.flatMap((take) =>
            states
              .filter((state) => selection(only, takes).includes(take, state))
              .map((state) => `${takeName(take)} ${state}`),
          );
        const [before, after] = [names(patterns), names([...patterns, more])];
        const isWider = patterns.some((one) => kindOf(one) === kindOf(more));
        const [small, large] = isWider ? [before, after] : [after, before];
        expect(large).toEqual(expect.arrayContaining(small));
      }),
    );
  });
});
