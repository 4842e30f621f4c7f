import type { RunEvent } from '../../../run/event.js';

/** The jobs of earlier runs that are followed and of which nothing was heard yet. */
export interface Unheard {
  event(event: RunEvent): void;
  /** How many they are. */
  readonly left: number;
}

/** Tells them by counting: a job that this run has not submitted is one of an earlier run, and one that is only fetched begins with bytes. */
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
