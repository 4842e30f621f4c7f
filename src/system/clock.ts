import { setTimeout } from 'node:timers/promises';

/** Time and chance, injected so that tests wait for nothing. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number;
  /** Milliseconds since some instant, by a clock that nobody sets: what durations are measured with. */
  elapsed(): number;
  /** Resolves after that many milliseconds, or at once (without an error) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A number in [0, 1). */
export type Random = () => number;

/** The longest wait of `setTimeout`, which takes a longer one for none. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    for (let left = ms; !signal?.aborted; left -= LONGEST_TIMER) {
      await setTimeout(Math.min(left, LONGEST_TIMER), null, { signal }).catch(() => null);
      if (left <= LONGEST_TIMER) return;
    }
  },
};

/** ISO 8601 in UTC with milliseconds, the form of every time in lockfile, report and JSON. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds since 1970 of a time in such a form or another that `Date.parse` reads; null for none. */
export function parseTime(written: string | null | undefined): number | null {
  const ms = Date.parse(written ?? '');
  return Number.isNaN(ms) ? null : ms;
}
