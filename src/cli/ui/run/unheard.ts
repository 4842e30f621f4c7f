import type { RunEvent } from '../../../run/event.js';

/** Jobs of earlier runs that are resumed and had no event yet. */
export interface Unheard {
  event(event: RunEvent): void;
  /** How many there are. */
  readonly left: number;
}

/** Counts them: a job that this run did not submit is from an earlier one, and one that is only downloaded begins with bytes. */
export function openUnheard(): Unheard {
  const heard = new Set<string>();
  let left = 0;
  return {
    get left() {
      return left;
    },
    event(event) {
      if (event.type === 'started') left = event.resume;
      if (!('job' in event) || event.job === undefined || heard.has(event.job)) return;
      heard.add(event.job);
      const isResumed = ['status', 'rendered', 'failed', 'trouble', 'waiting'].includes(event.type);
      if (isResumed) left = Math.max(0, left - 1);
    },
  };
}
