import { backoff, SUBMIT_BACKOFF, waitAsTold } from '../gateway/http/retry.js';
import type { Clock, Random } from '../system/clock.js';
import { SendWindow } from './send-window.js';
import type { Stop } from './stop.js';

/** Three answers in a row that say nothing stop all submissions: whatever is wrong, more of it costs more. */
const UNKNOWN_ANSWERS = 3;

/** About how long the tries of a download last, in milliseconds. */
const HELD_FOR = 45_000;

/** The submission lane: what one submission learns about the gateway, all of them heed. */
export class SubmissionGate {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #stop: Stop;
  readonly #reachTimeout: number;
  readonly #onWait: (why: string, ms: number) => void;
  readonly #given: Set<string>;
  readonly #window: SendWindow;
  #opensAt = Number.NEGATIVE_INFINITY;
  #tries = 0;
  #unreachableSince: number | null = null;
  #unknown = 0;
  /** Aborted when submissions go on; null where they are not held. */
  #held: AbortController | null = null;

  constructor(of: {
    clock: Clock;
    random: Random;
    stop: Stop;
    /** Milliseconds an unreachable gateway is tried for. */
    reachTimeout: number;
    onWait: (why: string, ms: number) => void;
    /** The request ids that jobs of the lockfile hold. */
    given: Iterable<string>;
  }) {
    this.#clock = of.clock;
    this.#random = of.random;
    this.#stop = of.stop;
    this.#reachTimeout = of.reachTimeout;
    this.#onWait = of.onWait;
    this.#given = new Set(of.given);
    this.#window = new SendWindow(of.clock);
  }

  /** Resolves when a submission may begin: true, which has to be followed by `close`, or false when the run is stopping. */
  async open(): Promise<boolean> {
    const { submissions } = this.#stop;
    while (!submissions.aborted) {
      await this.#unheld();
      const wait = this.#opensAt - this.#clock.elapsed();
      if (wait > 0) await this.#clock.sleep(wait, submissions);
      else if (!(await this.#window.enter(submissions))) return false;
      else if (this.#opensAt <= this.#clock.elapsed() && this.#held === null) return true;
      else this.#window.leave(null);
    }
    return false;
  }

  /** Nothing is submitted until this is said again with `on` false, or the run stops. */
  hold(on: boolean, why: string): void {
    if (on && this.#held === null && !this.#stop.submissions.aborted) {
      this.#held = new AbortController();
      this.#onWait(why, HELD_FOR);
    } else if (!on) {
      this.#held?.abort();
      this.#held = null;
    }
  }

  /** The submission that `open` let through is over and what came of it is stored; see `SendWindow.leave`. */
  close(went: 'well' | 'badly' | null): void {
    this.#window.leave(went);
  }

  /** Remembers a request id that the gateway gave; false where another job holds it: no clip serves two takes. */
  isNew(request_id: string): boolean {
    if (this.#given.has(request_id)) return false;
    this.#given.add(request_id);
    return true;
  }

  /** The gateway answered something usable. */
  answered(): void {
    this.#tries = 0;
    this.#unknown = 0;
    this.#unreachableSince = null;
  }

  /** The gateway said to come back later; `wait` in milliseconds, null where it did not say when. */
  busy(why: string, wait: number | null): void {
    this.#unreachableSince = null;
    this.#unknown = 0;
    this.#pause(why, wait);
  }

  /** The gateway could not be reached. */
  unreachable(why: string): void {
    const now = this.#clock.elapsed();
    this.#unreachableSince ??= now;
    if (now - this.#unreachableSince >= this.#reachTimeout) {
      const seconds = Math.round(this.#reachTimeout / 1000);
      this.#stop.submitting('unreachable', `the gateway could not be reached for ${seconds} s: ${why}`);
    } else {
      this.#pause(why, null);
    }
  }

  /** An answer was lost or means nothing. */
  unknown(why: string): void {
    this.#unknown += 1;
    if (this.#unknown < UNKNOWN_ANSWERS) return;
    this.#stop.submitting(
      'unknown answers',
      `${UNKNOWN_ANSWERS} submissions in a row got no usable answer: ${why}`,
    );
  }

  async #unheld(): Promise<void> {
    const { submissions } = this.#stop;
    const held = this.#held?.signal;
    if (held === undefined || submissions.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        submissions.removeEventListener('abort', done);
        resolve();
      };
      submissions.addEventListener('abort', done, { once: true });
      held.addEventListener('abort', done, { once: true });
    });
  }

  #pause(why: string, wait: number | null): void {
    const now = this.#clock.elapsed();
    if (wait === null && now < this.#opensAt) return;
    this.#tries += 1;
    // A wait as told need not grow, and is never nothing.
    const tries = wait === null ? this.#tries : 1;
    const ms = waitAsTold(wait, backoff(tries, SUBMIT_BACKOFF, this.#random));
    if (now + ms <= this.#opensAt) return;
    this.#opensAt = now + ms;
    this.#onWait(why, ms);
  }
}
