import { describe, expect, it } from 'vitest';
import { createDownloadLanes } from '../../src/run/lanes.js';

const MB = 1e6;

/** A run of many downloads, each under way until it is let go; every file has that many bytes. */
async function stage(most: number, length: number | null) {
  const lanes = createDownloadLanes(most);
  const ends: (() => void)[] = [];
  let underWay = 0;
  const all = Array.from({ length: 60 }, (_, number) =>
    lanes.run(`job${number}`, async () => {
      underWay += 1;
      lanes.saw(`job${number}`, length);
      await new Promise<void>((resolve) => ends.push(resolve));
      underWay -= 1;
    }),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  return {
    lanes,
    underWay: () => underWay,
    async end(count: number) {
      for (const end of ends.splice(0, count)) end();
      await turn();
    },
    all: Promise.all(all),
  };
}

describe('download lanes', () => {
  it.each([
    [32, 0.2 * MB, 32],
    [10, 0.2 * MB, 10],
    [32, 5 * MB, 13],
    [32, 600 * MB, 4],
    [32, null, 4],
    [2, 0.2 * MB, 2],
    [2, 600 * MB, 2],
  ])('of at most %d, for files of %d bytes: %d', async (most, length, lanes) => {
    const own = await stage(most, length);
    expect(own.underWay()).toBe(lanes);
    await own.end(1);
    expect(own.underWay()).toBe(lanes);
  });

  it('become fewer when a long file comes, and more when it is over', async () => {
    const own = await stage(32, 1 * MB);
    expect(own.underWay()).toBe(32);
    own.lanes.saw('job0', 600 * MB);
    await own.end(20);
    expect(own.underWay()).toBe(12);
    await own.end(12);
    expect(own.underWay(), 'all that are left').toBe(28);
  });
});
