/** How fast renders come back, learnt from those of this run. Times in milliseconds since 1970, lengths in seconds. */
export interface Pace {
  started(at: number): void;
  rendered(seconds: number): void;
  /** A guess of the seconds until so many renders are done; null before the first one was seen. */
  left(renders: number, concurrency: number, now: number): number | null;
}

/** So many of the latest renders make the guess. */
const WINDOW = 99;

/** A pace that has seen nothing. */
export function openPace(): Pace {
  const latest: number[] = [];
  let median: number | null = null;
  let lastStart = 0;
  return {
    started(at) {
      lastStart = Math.max(lastStart, at);
    },
    rendered(seconds) {
      latest.push(seconds);
      if (latest.length > WINDOW) latest.shift();
      median = [...latest].sort((a, b) => a - b)[Math.floor(latest.length / 2)] ?? null;
    },
    left(renders, concurrency, now) {
      if (median === null || renders === 0) return null;
      const youngest = median - Math.max(0, now - lastStart) / 1000;
      return Math.max((median * renders) / concurrency, youngest);
    },
  };
}
