import { isForgotten, stateOf } from '../ledger/state.js';
import type { RunContext } from './context.js';

/** A run gives up a take when nobody has followed the jobs that hold the film's places for this long, in milliseconds. */
const GIVES_UP_AFTER = 60_000;

/** Waits of one take for a place among all that the film has at its gateway, over all runs. */
export interface RoomWait {
  /** Resolves when it is worth asking again: true; false where the run stops, or none becomes free because no run follows the jobs that hold them. */
  again(): Promise<boolean>;
}

/** The waits of a take that has not been refused a place yet. */
export function createRoomWait(context: Pick<RunContext, 'journal' | 'clock' | 'stop'>): RoomWait {
  const { journal, clock, stop } = context;
  const { submissions } = stop;
  let unfollowedSince: number | null = null;

  function isFollowed(): boolean {
    const { book, shared } = journal;
    if (!shared) return false;
    for (const job of shared.state.holders.keys()) {
      const held = book.jobs.get(job);
      if (held && (stateOf(held) === 'unknown' || (stateOf(held) === 'submitted' && !isForgotten(held))))
        return true;
    }
    return false;
  }

  return {
    async again() {
      const now = clock.elapsed();
      unfollowedSince = isFollowed() ? null : (unfollowedSince ?? now);
      if (unfollowedSince !== null && now - unfollowedSince >= GIVES_UP_AFTER) return false;
      await journal.shared?.changed(submissions);
      return !submissions.aborted;
    },
  };
}
