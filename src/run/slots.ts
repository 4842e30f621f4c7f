/** Places for jobs in flight at the gateway. */
export class Slots {
  readonly #places: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(places: number) {
    this.#places = places;
  }

  /** How many jobs hold a place. */
  get taken(): number {
    return this.#taken;
  }

  /** Takes a place for a job that is in flight already, also where that makes more than there are places. */
  occupy(): void {
    this.#taken += 1;
  }

  /** Resolves to true with a place taken, or to false when the signal aborts first. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    while (this.#taken >= this.#places && !signal.aborted) await this.#place(signal);
    if (signal.aborted) return false;
    this.#taken += 1;
    return true;
  }

  /** Gives a place back. */
  release(): void {
    this.#taken -= 1;
    if (this.#taken < this.#places) this.#waiting.shift()?.();
  }

  #place(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.push(done);
    });
  }
}
