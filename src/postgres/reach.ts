import type { SharedSession } from '../ledger/shared.js';

/** Milliseconds after which people are told that a database is away: a server that starts again is back before. */
const TELL_AFTER = 3_000;

type Listener = Parameters<NonNullable<SharedSession['onReach']>>[0];

/** Tells whether the database is reached, once for each time that it is away for longer than a moment. */
export function createReach() {
  const listeners = new Set<Listener>();
  let isToldAway = false;

  function tell(isReached: boolean): void {
    if (isToldAway !== isReached) return;
    isToldAway = !isReached;
    for (const listener of listeners) listener(isReached);
  }

  return {
    onReach: (listener: Listener): void => void listeners.add(listener),
    /** It has been away for so many milliseconds. */
    away(waited: number): void {
      if (waited >= TELL_AFTER) tell(false);
    },
    reached: () => tell(true),
  };
}
