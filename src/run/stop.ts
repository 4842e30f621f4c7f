import { setMaxListeners } from 'node:events';
import type { StopCause } from './event.js';

/** Why and how far a run stops. The first cause wins; a later one can only stop more. */
export class Stop {
  readonly #submissions = new AbortController();
  readonly #polling = new AbortController();
  readonly #downloads = new AbortController();
  #cause: StopCause | null = null;
  #why: string | null = null;
  #isInterrupted = false;

  readonly #announce: (cause: StopCause, why: string) => void;

  /** `announce` is called at the first cause, and at an interrupt that comes after another one: a person waits for a word. */
  constructor(announce: (cause: StopCause, why: string) => void) {
    this.#announce = announce;
    // Every wait and request of a run listens for its end, and stops listening when it is done.
    setMaxListeners(0, this.submissions, this.polling, this.downloads);
  }

  /** Aborted when nothing more may be submitted. */
  get submissions(): AbortSignal {
    return this.#submissions.signal;
  }

  /** Aborted when the gateway is not to be asked any more. */
  get polling(): AbortSignal {
    return this.#polling.signal;
  }

  /** Aborted when downloads stop where they are. */
  get downloads(): AbortSignal {
    return this.#downloads.signal;
  }

  /** What ended the run early, null where nothing did. */
  get cause(): StopCause | null {
    return this.#cause;
  }

  /** The cause in words. */
  get why(): string | null {
    return this.#why;
  }

  /** No more submissions; what is in flight is followed to its end. */
  submitting(cause: StopCause, why: string): void {
    const isNews = this.#cause === null || (cause === 'interrupted' && !this.#isInterrupted);
    this.#isInterrupted ||= cause === 'interrupted';
    this.#cause ??= cause;
    this.#why ??= why;
    this.#submissions.abort();
    if (isNews) this.#announce(cause, why);
  }

  /** No more submissions and status requests; downloads that have begun go on. */
  asking(cause: StopCause, why: string): void {
    this.submitting(cause, why);
    this.#polling.abort();
  }

  /** Nothing new at all; what is on the wire is waited for by those who sent it. */
  everything(cause: StopCause, why: string): void {
    this.asking(cause, why);
    this.#downloads.abort();
  }
}
