import type { PlannedTake } from '../plan/plan.js';
import type { RunShared } from './context.js';
import type { Elsewhere } from './elsewhere.js';

/** The takes that a run has not begun, and which of them is next. */
export interface TakeOrder {
  /** Those that nobody is known to have, in the order of the manifest. */
  readonly left: readonly PlannedTake[];
  readonly isEmpty: boolean;
  /** The next one, which is not left any more; undefined for none. */
  next(): PlannedTake | undefined;
  /** A take that was given out had another run by the time it was asked for, or it had not. */
  was(late: boolean): void;
}

/**
 * Takes in the order of the manifest. Runs that go through a film at the same pace ask for the same takes at the same time, and one that is
 * farther from the ledger comes too late each time. So each take that it was late for doubles the number of takes among which it picks the
 * next one at random, and each that it was not late for halves it; they are never more than all runs have under way.
 */
export function createTakeOrder(
  takes: readonly PlannedTake[],
  elsewhere: Pick<Elsewhere, 'isTaken' | 'leave' | 'runs'>,
  { random, settings }: Pick<RunShared, 'random' | 'settings'>,
): TakeOrder {
  const all = [...takes];
  /** Those before it are begun, or left to others. */
  let first = 0;
  let among = 1;

  /** Takes out one of those that are left; what is before it moves up by a place. */
  function takeOut(at: number): PlannedTake | undefined {
    const planned = all[at];
    all.copyWithin(first + 1, first, at);
    first += 1;
    return planned;
  }

  /** The number of takes to pick from, none of which another run is known to have. */
  function open(): number {
    let count = 0;
    for (let planned = all[first]; planned && count < among; planned = all[first + count]) {
      if (!elsewhere.isTaken(planned.take)) count += 1;
      else {
        takeOut(first + count);
        elsewhere.leave(planned.take);
      }
    }
    return count;
  }

  return {
    get left() {
      return all.slice(first);
    },
    get isEmpty() {
      return first >= all.length;
    },
    next() {
      const count = open();
      return takeOut(first + (count > 1 ? Math.floor(random() * count) : 0));
    },
    was(late) {
      const most = elsewhere.runs() * settings.concurrency;
      among = Math.max(1, late ? Math.min(most, among * 2) : among / 2);
    },
  };
}
