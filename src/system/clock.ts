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
  // Not that of `timers/promises`, which makes an error with a stack whenever a wait is cut short.
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      let timer: NodeJS.Timeout;
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const wait = (left: number) => {
        const more = left - LONGEST_TIMER;
        timer = more > 0 ? setTimeout(wait, LONGEST_TIMER, more) : setTimeout(end, left);
      };
      signal?.addEventListener('abort', end, { once: true });
      wait(ms);
    }),
};

/**
 * Starts to measure: a function that returns the milliseconds since then, by whichever clock says more. The one that nobody sets stands
 * still while a machine sleeps (clock_gettime(2), CLOCK_MONOTONIC); the other one does not.
 */
export function stopwatch(clock: Pick<Clock, 'now' | 'elapsed'>): () => number {
  const [now, elapsed] = [clock.now(), clock.elapsed()];
  return () => Math.max(clock.now() - now, clock.elapsed() - elapsed);
}

/** ISO 8601 in UTC with milliseconds, the form of every time in lockfile, report and JSON. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds since 1970 of a time in such a form or another that `Date.parse` reads; null for none. */
export function parseTime(written: string | null | undefined): number | null {
  const ms = Date.parse(written ?? '');
  return Number.isNaN(ms) ? null : ms;
}
