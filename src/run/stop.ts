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
  /** What ended it early, null where nothing did. */
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

/** The stop of a run and of its parts. */
export interface RunStop {
  /** Of the run: its cause is the first one of all. */
  stop: Stop;
  /**
   * The stop of the work at one gateway: what ends it ends nothing at another one, but for caps, ledger and disk, which are the run's; and
   * what ends the run ends it too. Once all parts have ended, so has the run. `gateway` is what announcements call it; null for the only part, whose end is that of the run.
   */
  part(gateway: string | null): Stop;
}

/** Announces a cause; `gateway`: of the work there alone, null for the run. */
type Announce = (cause: StopCause, why: string, gateway: string | null) => void;

const LEVELS = ['submissions', 'polling', 'downloads'] as const;

/** What ends the submissions of the run whichever part of it meets it: caps, ledger and disk are the same for all. */
const OF_THE_RUN: ReadonlySet<StopCause> = new Set<StopCause>(['caps', 'journal', 'disk']);

/** `announce` is called at the first cause, and at an interrupt that comes after another one: a person waits for a word. */
export function createStop(announce: Announce): RunStop {
  const parts: Controllers[] = [];
  const whole = createControllers();
  let first: Cause | null = null;
  let ofRun: Cause | null = null;
  let isInterrupted = false;

  const run = stopOf(whole, null, () => first);

  function stopOf(
    own: Controllers,
    gateway: string | null,
    causeOf: (mine: Cause | null) => Cause | null,
  ): Stop {
    let mine: Cause | null = null;
    const end = (levels: number) => (cause: StopCause, why: string) => {
      const isOver = own.submissions.signal.aborted;
      const isNews = !isOver || (cause === 'interrupted' && !isInterrupted);
      isInterrupted ||= cause === 'interrupted';
      if (!isOver) mine = { cause, why };
      if (!isOver && own === whole) ofRun = mine;
      first ??= { cause, why: gateway === null ? why : `${gateway}: ${why}` };
      for (const level of LEVELS.slice(0, levels)) own[level].abort();
      if (isNews) announce(cause, why, gateway);
    };
    return {
      submissions: own.submissions.signal,
      polling: own.polling.signal,
      downloads: own.downloads.signal,
      get cause() {
        return causeOf(mine)?.cause ?? null;
      },
      get why() {
        return causeOf(mine)?.why ?? null;
      },
      submitting: (cause, why) =>
        own !== whole && OF_THE_RUN.has(cause) ? run.submitting(cause, why) : end(1)(cause, why),
      asking: end(2),
      everything: end(3),
    };
  }

  return {
    stop: run,
    part(gateway) {
      const part = createControllers();
      parts.push(part);
      for (const level of LEVELS) {
        follow(whole[level].signal, () => part[level].abort());
        follow(part[level].signal, () => {
          if (parts.every((each) => each[level].signal.aborted)) whole[level].abort();
        });
      }
      return stopOf(part, gateway, (mine) => mine ?? ofRun);
    },
  };
}

type Cause = { cause: StopCause; why: string };
type Controllers = Record<(typeof LEVELS)[number], AbortController>;

function createControllers(): Controllers {
  const all = {
    submissions: new AbortController(),
    polling: new AbortController(),
    downloads: new AbortController(),
  };
  // Every wait and request of a run listens for its end, and stops listening when it is done.
  for (const level of LEVELS) setMaxListeners(0, all[level].signal);
  return all;
}

function follow(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
}
