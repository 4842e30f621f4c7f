import type { Clock } from '../system/clock.js';

/** What the window may grow to while the first submissions of a run are out, and for how many milliseconds from the first of them. */
const FIRST = 8;
const FIRST_FOR = 1500;

/** How far the window has to have grown for a gateway that met no trouble to be trusted with all that are wanted: three good answers. */
const TRUSTED = 4;

interface Waiting {
  enter(entered: boolean): void;
}

/**
 * How many submissions may be under way at once, each from before its intent is stored until its answer is: what a kill, or a
 * gateway that takes jobs and answers nonsense, can leave unknown. It starts at one, grows by one with every good answer that came
 * while it was full (so it doubles with each round of answers), and is halved by trouble. After the first moments it is open, until
 * there is trouble. Whoever waits enters in the order of asking.
 */
export class SendWindow {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #size = 1;
  #sending = 0;
  #began: number | null = null;
  #hadTrouble = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many may be under way now; infinite while it is open. */
  get size(): number {
    return this.#size;
  }

  /** How many are under way. */
  get sending(): number {
    return this.#sending;
  }

  /** Resolves to true with a submission under way, or to false when the signal aborts first. */
  async enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#waiting.size > 0 || this.#sending >= this.#size) return this.#wait(signal);
    this.#take();
    return true;
  }

  /** One that had entered is over, its answer stored: `well` = the gateway answered it, `badly` = trouble, null = it was not sent. */
  leave(went: 'well' | 'badly' | null): void {
    if (went === 'badly') this.#halve();
    if (went === 'well') this.#grow();
    this.#sending -= 1;
    for (const next of this.#waiting) {
      if (this.#sending >= this.#size) break;
      this.#waiting.delete(next);
      this.#take();
      next.enter(true);
    }
  }

  #grow(): void {
    const isEarly = this.#began !== null && this.#clock.elapsed() - this.#began < FIRST_FOR;
    const isFull = this.#sending >= this.#size;
    if (isFull && !(isEarly && this.#size >= FIRST)) this.#size += 1;
    if (!isEarly && !this.#hadTrouble && this.#size >= TRUSTED) this.#size = Number.POSITIVE_INFINITY;
  }

  #halve(): void {
    this.#hadTrouble = true;
    const size = Number.isFinite(this.#size) ? this.#size : this.#sending;
    this.#size = Math.max(1, Math.floor(size / 2));
  }

  #take(): void {
    this.#began ??= this.#clock.elapsed();
    this.#sending += 1;
  }

  #wait(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const stopped = () => {
        this.#waiting.delete(waiting);
        resolve(false);
      };
      const waiting: Waiting = {
        enter(entered) {
          signal.removeEventListener('abort', stopped);
          resolve(entered);
        },
      };
      signal.addEventListener('abort', stopped, { once: true });
      this.#waiting.add(waiting);
    });
  }
}
