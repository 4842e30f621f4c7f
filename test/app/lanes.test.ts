import { describe, expect, it } from 'vitest';
import { lanesWithin } from '../../src/app/batch/lanes.js';

describe('lanesWithin', () => {
  it('changes nothing where there is room', () => {
    expect(lanesWithin(100, 512, true)).toEqual({ jobs: 100, statuses: 8, downloads: 32 });
    expect(lanesWithin(4, 60, false)).toEqual({ jobs: 4, statuses: 8, downloads: 14 });
    expect(lanesWithin(4, 40, false)).toEqual({ jobs: 4, statuses: 8, downloads: 4 });
  });

  it('lets fewer jobs in where there is less, half as many with both ends here, and none where one is too many', () => {
    expect(lanesWithin(100, 46, false)?.jobs).toBe(20);
    expect(lanesWithin(100, 46, true)?.jobs).toBe(8);
    expect(lanesWithin(100, 27, false)?.jobs).toBe(1);
    expect(lanesWithin(100, 26, false)).toBeNull();
  });

  it('shares the room among gateways', () => {
    expect(lanesWithin(100, 512, false, 2)).toEqual({ jobs: 100, statuses: 8, downloads: 32 });
    expect(lanesWithin(100, 68, false, 2)).toEqual({ jobs: 20, statuses: 2, downloads: 2 });
    expect(lanesWithin(100, 29, false, 2)).toBeNull();
  });

  it.each([true, false])('never opens more than there is (both ends: %s)', (isEmbedded) => {
    const ends = isEmbedded ? 2 : 1;
    for (let spare = 0; spare < 400; spare += 1) {
      const lanes = lanesWithin(100, spare, isEmbedded);
      if (lanes) {
        const { jobs, statuses, downloads } = lanes;
        expect(ends * (jobs + statuses + downloads) + downloads).toBeLessThan(spare);
      }
    }
  });
});
