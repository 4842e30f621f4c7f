import { describe, expect, it } from 'vitest';
import { partFrames, type ShotSource, SLATE_SECONDS, sequence } from '../../src/cut/sequence.js';
import type { Trim } from '../../src/manifest/resolved.js';
import { shot } from '../support/resolved-film.js';
import { footage } from './footage.js';

function clipOf(id: string, trim?: Trim): ShotSource {
  return { shot: shot({ id, ...(trim ? { trim } : {}) }), clip: { footage: footage() }, seconds: 8 };
}

function missing(id: string, seconds: number | null, trim?: Trim): ShotSource {
  return { shot: shot({ id, ...(trim ? { trim } : {}) }), clip: { missing: 'pending' }, seconds };
}

function ordered(...cast: ShotSource[]) {
  const found = sequence(cast);
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

describe('sequence', () => {
  it('shows what there is in order, and slates of the expected length for what there is not', () => {
    const { parts, notices } = ordered(clipOf('010'), missing('020', 6), clipOf('030'));
    expect(parts.map(({ kind, shot: { id }, from, to }) => [kind, id, from, to])).toEqual([
      ['clip', '010', 0, 1],
      ['slate', '020', 0, 6],
      ['clip', '030', 0, 1],
    ]);
    expect(notices).toEqual([]);
  });

  it('trims clips and slates alike', () => {
    const { parts } = ordered(
      clipOf('010', { in: 0.25, out: 0.75 }),
      missing('020', 6, { in: 2, out: null }),
    );
    expect(parts.map(({ from, to }) => [from, to])).toEqual([
      [0.25, 0.75],
      [2, 6],
    ]);
  });

  it('lets a clip end where it ends and says so where more of it was wanted', () => {
    const { parts, notices } = ordered(clipOf('010', { in: 0, out: 2 }));
    expect(parts[0]?.to).toBe(1);
    expect(notices).toEqual(['010 has `out: 2`, but its clip ends at 1 s']);
  });

  it('gives a shot of unknown length some seconds and says so, unless `out` tells', () => {
    const { parts, notices } = ordered(missing('010', null), missing('020', null, { in: 1, out: 3 }));
    expect(parts.map(({ to }) => to)).toEqual([SLATE_SECONDS, 3]);
    expect(notices).toHaveLength(1);
  });

  it('refuses a trim that leaves nothing', () => {
    expect(sequence([clipOf('010', { in: 1.5, out: null })])).toEqual({
      ok: false,
      error: expect.stringMatching(/`in: 1\.5`.*\b010\b.*\b1 s\b/),
    });
  });

  it('counts frames to the nearest, and at least one', () => {
    const rate = { over: 24, under: 1 };
    const [part] = ordered(clipOf('010', { in: 0, out: 0.01 })).parts;
    expect(part && partFrames(part, rate)).toBe(1);
  });
});
