/** Places for jobs in flight at the gateway. */
export interface Semaphore {
  /** Takes a place for a job that is in flight already, also where that makes more than there are places. */
  occupy(): void;
  /** Resolves to true with a place taken, or to false when the signal aborts first or no place can become free any more. */
  acquire(signal: AbortSignal): Promise<boolean>;
  /** Gives a place back. */
  release(): void;
  /** Leaves a place to a job that nobody follows any more in this run and that may still render at the gateway. */
  keep(): void;
}

/** So many places, all of them free. */
export function createSemaphore(places: number): Semaphore {
  const waiting = new Set<() => void>();
  let open = places;
  let taken = 0;

  function leave(): void {
    taken -= 1;
    for (const wake of waiting) wake();
  }

  function change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
      waiting.add(wake);
    });
  }

  return {
    occupy() {
      taken += 1;
    },
    async acquire(signal) {
      while (taken >= open && open > 0 && !signal.aborted) await change(signal);
      if (open <= 0 || signal.aborted) return false;
      taken += 1;
      return true;
    },
    release: leave,
    keep() {
      open -= 1;
      leave();
    },
  };
}
