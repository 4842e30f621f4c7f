import { describe, expect, it } from 'vitest';
import { createTimeline, timecode } from '../../../../src/report/html/browser/timeline.js';

describe('createTimeline', () => {
  it('puts trimmed clips and slates one after another', () => {
    const timeline = createTimeline([
      { shot: 0, take: 0, from: 1, to: 3 },
      { shot: 1, from: 0, to: 5, why: 'pending' },
      { shot: 2, take: 3, from: 0.5, to: 1 },
    ]);
    expect(timeline.seconds).toBe(7.5);
    expect(timeline.parts.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 7],
      [7, 7.5],
    ]);
    expect([-1, 0, 1.99, 2, 6.99, 7, 99].map(timeline.indexAt)).toEqual([0, 0, 0, 1, 1, 2, 2]);
  });

  it('is nothing for a film of nothing', () => {
    expect(createTimeline([])).toMatchObject({ parts: [], seconds: 0 });
  });
});

describe('timecode', () => {
  it.each([
    [0, 24, '00:00:00:00'],
    [1.5, 24, '00:00:01:12'],
    [59.999, 25, '00:00:59:24'],
    [66, 24, '00:01:06:00'],
    [3661.04, 25, '01:01:01:01'],
    [10 / 24, 24, '00:00:00:10'],
    [1001 / 1000, 23.976, '00:00:01:00'],
  ])('of %f s at %f fps is %s', (seconds, fps, code) => {
    expect(timecode(seconds, fps)).toBe(code);
  });
});
