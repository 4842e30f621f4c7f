import { describe, expect, it } from 'vitest';
import { runningTime } from '../../src/takes/running-time.js';
import { takesOf } from '../../src/takes/takes.js';
import { film, model } from '../support/resolved-film.js';

describe('runningTime', () => {
  it('adds up take 1 of every enabled shot, by scene in order of appearance', () => {
    const frames = { model: model('ltx-2-19b'), settings: { num_frames: 121, fps: 25 } };
    const takes = takesOf(
      film([
        { id: '010', scene: 'pier', takes: 3 },
        { id: '020', scene: 'cafe', settings: { duration: 8 } },
        { id: '030', scene: 'pier', ...frames },
        { id: '040', scene: 'pier', ...frames },
        { id: '050', scene: 'pier', enabled: false },
        { id: '060', scene: 'dream', model: model('ltx-2-19b') },
        { id: '070' },
      ]),
    );
    expect(runningTime(takes)).toEqual({
      seconds: 29.68,
      untimed: 1,
      scenes: [
        { scene: 'pier', seconds: 15.68, untimed: 0 },
        { scene: 'cafe', seconds: 8, untimed: 0 },
        { scene: 'dream', seconds: 0, untimed: 1 },
        { scene: null, seconds: 6, untimed: 0 },
      ],
    });
  });

  it('counts what the cut uses of a trimmed clip', () => {
    const takes = takesOf(
      film([
        { id: '010', trim: { in: 1.5, out: null } },
        { id: '020', trim: { in: 1, out: 4.5 } },
        { id: '030', trim: { in: 0, out: 60 } },
        { id: '040', model: model('ltx-2-19b'), trim: { in: 1, out: 3 } },
        { id: '050', model: model('ltx-2-19b'), trim: { in: 1, out: null } },
      ]),
    );
    expect(runningTime(takes)).toMatchObject({ seconds: 16, untimed: 1 });
  });

  it('is nothing without takes', () => {
    expect(runningTime([])).toEqual({ seconds: 0, untimed: 0, scenes: [] });
  });
});
