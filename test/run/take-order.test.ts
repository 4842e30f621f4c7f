import { describe, expect, it } from 'vitest';
import type { PlannedTake } from '../../src/plan/plan.js';
import { createTakeOrder } from '../../src/run/take-order.js';
import type { Take } from '../../src/takes/take.js';

const planned = (shot: number): PlannedTake =>
  ({ take: { shot: String(shot), take: 1 } as Take }) as PlannedTake;

/** An order of a hundred takes; some are another run's, and the last of those to pick from is picked. */
function order({ taken = [] as number[], runs = 2, concurrency = 4 } = {}) {
  const left: string[] = [];
  const elsewhere = {
    isTaken: ({ shot }: Take) => taken.includes(Number(shot)),
    leave: (take: Take | null) => void left.push(take?.shot ?? ''),
    runs: () => runs,
  };
  const takes = Array.from({ length: 100 }, (_, index) => planned(index));
  const settings = { concurrency } as never;
  const made = createTakeOrder(takes, elsewhere, { random: () => 0.999, settings });
  return { ...made, leaves: left, shot: () => made.next()?.take.shot };
}

describe('the takes of a run', () => {
  it('come in the order of the manifest, without those that another run has', () => {
    const own = order({ taken: [1, 2] });
    expect([own.shot(), own.shot(), own.shot()]).toEqual(['0', '3', '4']);
    expect(own.leaves).toEqual(['1', '2']);
  });

  it('come from farther on with each that was late, from among as many as all runs have under way at most', () => {
    const own = order();
    const shots = Array.from({ length: 5 }, () => {
      own.was(true);
      return own.shot();
    });
    expect(shots).toEqual(['1', '4', '9', '10', '11']);
    expect(own.shot()).toBe('12');
  });

  it('come in order again when none is late, and each comes once', () => {
    const own = order();
    for (let late = 0; late < 5; late += 1) own.was(true);
    own.shot();
    for (let well = 0; well < 3; well += 1) own.was(false);
    const rest = Array.from({ length: 99 }, () => Number(own.shot()));
    expect(rest).toEqual([...rest].sort((a, b) => a - b));
    expect(rest).not.toContain(7);
    expect(own.shot()).toBeUndefined();
  });
});
