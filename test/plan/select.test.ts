import { describe, expect, it } from 'vitest';
import type { State } from '../../src/ledger/state.js';
import { selection } from '../../src/plan/select.js';
import { takeName } from '../../src/takes/take.js';
import { takesOfShots } from './jobs.js';

const takes = takesOfShots(
  { id: '010', scene: 'pier', takes: 2 },
  { id: '011', scene: 'pier' },
  { id: '020', scene: 'old town' },
  { id: 'a.b' },
  { id: 'constructor' },
);
const states: State[] = ['pending', 'unknown', 'submitted', 'rendered', 'finished', 'failed', 'abandoned'];
const chosen = (...patterns: string[]) =>
  takes.filter((take) => selection(patterns).includes(take, 'pending')).map(takeName);

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
      states.filter((state) => selection(patterns).includes(take, state));
    expect(fits('failed')).toEqual(['failed']);
    expect(fits('failed', 'unknown')).toEqual(['unknown', 'failed']);
    expect(fits('unfinished')).toEqual(['pending', 'unknown', 'submitted', 'rendered', 'failed']);
    expect(fits('failed', '010')).toEqual(['failed']);
    expect(selection(['failed', '010']).includes(other, 'failed')).toBe(false);
  });

  it('knows what fits nothing, and when nothing was narrowed', () => {
    expect(selection(['099', '010', 'failed']).unmatched(takes)).toEqual(['099']);
    expect(selection([]).everything).toBe(true);
    expect(selection(['failed']).everything).toBe(false);
  });
});
