import { backoff, SUBMIT_BACKOFF, waitAsTold } from '../gateway/http/retry.js';
import { idsAt } from '../ledger/shared-ids.js';
import type { RunContext } from './context.js';
import { createSendWindow, type SendWindow } from './send-window.js';

/** Three answers in a row that say nothing stop all submissions: whatever is wrong, more of it costs more. */
const UNKNOWN_ANSWERS = 3;

/** About how long the tries of a download last, in milliseconds. */
const HELD_FOR = 45_000;

/** The submission lane: what one submission learns about the gateway, all of them heed. */
export interface SubmissionGate {
  /** Resolves when a submission may begin: true, which has to be followed by `close`, or false when the run is stopping. */
  open(): Promise<boolean>;
  /** The submission that `open` let through is over and what came of it is stored. */
  close: SendWindow['leave'];
  /** Nothing is submitted until this is said again with `on` false, or the run stops. */
  hold(on: boolean, why: string): void;
  /** Remembers a request id that the gateway gave; false where another job holds it: no clip serves two takes. */
  isNew(request_id: string): boolean;
  /** The gateway answered something usable. */
  answered(): void;
  /** The gateway said to come back later: after `told` milliseconds, null where it did not say when. */
  busy(why: string, told: number | null): void;
  /** The gateway could not be reached. */
  unreachable(why: string): void;
  /** An answer was lost or means nothing. */
  unknown(why: string): void;
}

/** The gate of a run that has submitted nothing yet. */
export function createSubmissionGate(context: RunContext): SubmissionGate {
  const { clock, stop, settings } = context;
  const { submissions } = stop;
  const given = new Set(idsAt(context.gatewayId, context.journal.book.jobs.values()));
  const window = createSendWindow(clock);
  let opensAt = Number.NEGATIVE_INFINITY;
  let tries = 0;
  let unreachableSince: number | null = null;
  let unknownAnswers = 0;
  /** Lets those go on who wait for `unheld`; null where submissions are not held. */
  let goOn: (() => void) | null = null;
  let unheld = Promise.resolve();
  submissions.addEventListener('abort', () => goOn?.(), { once: true });

  function wait(why: string, ms: number): void {
    context.emit({ type: 'waiting', why, seconds: Math.ceil(ms / 1000) });
  }

  function pause(why: string, told: number | null): void {
    const now = clock.elapsed();
    if (told === null && now < opensAt) return;
    tries += 1;
    // A wait as told need not grow, and is never nothing.
    const ms = waitAsTold(told, backoff(told === null ? tries : 1, SUBMIT_BACKOFF, context.random));
    if (now + ms <= opensAt) return;
    opensAt = now + ms;
    wait(why, ms);
  }

  return {
    async open() {
      while (!submissions.aborted) {
        await unheld;
        const closed = opensAt - clock.elapsed();
        if (closed > 0) await clock.sleep(closed, submissions);
        else if (!(await window.enter(submissions))) return false;
        else if (opensAt <= clock.elapsed() && goOn === null) return true;
        else window.leave(null);
      }
      return false;
    },
    close: window.leave,
    hold(on, why) {
      if (on && goOn === null && !submissions.aborted) {
        unheld = new Promise((resolve) => {
          goOn = resolve;
        });
        wait(why, HELD_FOR);
      } else if (!on) {
        goOn?.();
        goOn = null;
      }
    },
    isNew(request_id) {
      if (given.has(request_id)) return false;
      given.add(request_id);
      return true;
    },
    answered() {
      tries = 0;
      unknownAnswers = 0;
      unreachableSince = null;
    },
    busy(why, told) {
      unreachableSince = null;
      unknownAnswers = 0;
      pause(why, told);
    },
    unreachable(why) {
      const now = clock.elapsed();
      unreachableSince ??= now;
      if (now - unreachableSince < settings.reachTimeout) return pause(why, null);
      const seconds = Math.round(settings.reachTimeout / 1000);
      stop.submitting('unreachable', `the gateway could not be reached for ${seconds} s: ${why}`);
    },
    unknown(why) {
      unknownAnswers += 1;
      if (unknownAnswers < UNKNOWN_ANSWERS) return;
      stop.submitting(
        'unknown answers',
        `${UNKNOWN_ANSWERS} submissions in a row got no usable answer: ${why}`,
      );
    },
  };
}
