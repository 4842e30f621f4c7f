import { setMaxListeners } from 'node:events';
import type { StopCause } from './event.js';

/** Why and how far a run stops. The first cause wins; a later one can only stop more. */
export interface Stop {
  /** Aborted when nothing more may be submitted. */
  readonly submissions: AbortSignal;
  /** Aborted when the gateway is not to be asked any more. */
  readonly polling: AbortSignal;
  /** Aborted when downloads stop where they are. */
  readonly downloads: AbortSignal;
  /** What ended the run early, null where nothing did. */
  readonly cause: StopCause | null;
  /** The cause in words. */
  readonly why: string | null;
  /** No more submissions; what is in flight is followed to its end. */
  submitting(cause: StopCause, why: string): void;
  /** No more submissions and status requests; downloads that have begun go on. */
  asking(cause: StopCause, why: string): void;
  /** Nothing new at all; what is on the wire is waited for by those who sent it. */
  everything(cause: StopCause, why: string): void;
}

/** `announce` is called at the first cause, and at an interrupt that comes after another one: a person waits for a word. */
export function createStop(announce: (cause: StopCause, why: string) => void): Stop {
  const submissions = new AbortController();
  const polling = new AbortController();
  const downloads = new AbortController();
  let first: { cause: StopCause; why: string } | null = null;
  let isInterrupted = false;
  // Every wait and request of a run listens for its end, and stops listening when it is done.
  setMaxListeners(0, submissions.signal, polling.signal, downloads.signal);

  function submitting(cause: StopCause, why: string): void {
    const isNews = first === null || (cause === 'interrupted' && !isInterrupted);
    isInterrupted ||= cause === 'interrupted';
    first ??= { cause, why };
    submissions.abort();
    if (isNews) announce(cause, why);
  }

  function asking(cause: StopCause, why: string): void {
    submitting(cause, why);
    polling.abort();
  }

  return {
    submissions: submissions.signal,
    polling: polling.signal,
    downloads: downloads.signal,
    get cause() {
      return first?.cause ?? null;
    },
    get why() {
      return first?.why ?? null;
    },
    submitting,
    asking,
    everything(cause, why) {
      asking(cause, why);
      downloads.abort();
    },
  };
}
