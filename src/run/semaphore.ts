/** Places for jobs in flight at the gateway. */
export class Semaphore {
  #places: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  constructor(places: number) {
    this.#places = places;
  }

  /** Takes a place for a job that is in flight already, also where that makes more than there are places. */
  occupy(): void {
    this.#taken += 1;
  }

  /** Resolves to true with a place taken, or to false when the signal aborts first or no place can become free any more. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    while (this.#taken >= this.#places && this.#places > 0 && !signal.aborted) await this.#change(signal);
    if (this.#places <= 0 || signal.aborted) return false;
    this.#taken += 1;
    return true;
  }

  /** Gives a place back. */
  release(): void {
    this.#taken -= 1;
    this.#wake();
  }

  /** Leaves a place to a job that nobody follows any more in this run and that may still render at the gateway. */
  keep(): void {
    this.#taken -= 1;
    this.#places -= 1;
    this.#wake();
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }
}
