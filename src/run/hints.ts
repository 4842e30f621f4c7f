import type { Model } from '../catalog/model.js';
import { isRequestId } from '../gateway/http/submission.js';
import type { Callback, Gateway } from '../gateway/port.js';
import type { Clock } from '../system/clock.js';

/** How many poll intervals pass between two status requests about a job that the gateway is to call about. */
const SLOWER = 6;

/** The same before the first of them: few renders take less than a minute, and a call that is lost in it costs no more than that. */
const FIRST_SLOWER = 12;

/** So many jobs in a row that ended without a call show that none come: polling goes on at its usual pace, until one does. */
const MOST_MISSED = 3;

/** Calls about ids that nobody follows yet: how many are remembered, and for how many milliseconds. */
const MOST_EARLY = 256;
const EARLY_FOR = 120_000;

/**
 * Calls of a gateway, which anybody can make, so that each is a hint at most: the job that it names is asked about sooner. After a call
 * that was wrong, the next one about that job is heeded a poll interval later, then two, four and at last six: whatever comes, a job is
 * asked about a few times more than without calls, and one that is not followed never.
 */
export interface Hints {
  /** Where the gateway is asked to call; null where nobody listens. */
  readonly callback: string | null;
  /** Somebody has called about that id. */
  heard(request_id: string): void;
  /** Begins to heed calls about a job. `isAskedFor`: its submission asked for one, so that it needs asking about less often. */
  follow(request_id: string, isAskedFor: boolean): Hint;
}

/** What is heard of one job. */
export interface Hint {
  /** Resolves when the job is to be asked about: after `wait` milliseconds, or six times `interval` (at first twelve times) while a call is awaited, or sooner at a call. */
  next(wait: number, interval: number, signal: AbortSignal): Promise<void>;
  /** The job is not followed any more; `hasEnded` at the gateway, as far as this run knows. */
  leave(hasEnded: boolean): void;
}

/** What is known of a job that is followed. Times are milliseconds of the clock that nobody sets. */
interface Followed {
  isCalled: boolean;
  wasEverCalled: boolean;
  isNew: boolean;
  /** How many calls led to a status request that showed no end, and when the last one did. */
  led: number;
  ledAt: number;
  wake: () => void;
}

/** Hints of a run that follows nothing yet. `isProven`: something showed that calls can arrive, so that polling may be slow from the start. */
export function createHints(clock: Clock, callback: string | null, isProven: boolean): Hints {
  const followed = new Map<string, Followed>();
  const early = new Map<string, number>();
  let missed = isProven ? 0 : MOST_MISSED;

  /** The oldest goes first, so that forged calls fill no memory. */
  function remember(request_id: string): void {
    early.delete(request_id);
    early.set(request_id, clock.elapsed());
    const [oldest] = early.keys();
    if (early.size > MOST_EARLY && oldest !== undefined) early.delete(oldest);
  }

  function wasEarly(request_id: string): boolean {
    const at = early.get(request_id);
    early.delete(request_id);
    return at !== undefined && clock.elapsed() - at < EARLY_FOR;
  }

  return {
    callback,
    heard(request_id) {
      if (!isRequestId(request_id)) return;
      const job = followed.get(request_id);
      if (!job) return remember(request_id);
      missed = 0;
      job.isCalled = true;
      job.wasEverCalled = true;
      job.wake();
    },
    follow(request_id, isAskedFor) {
      const isCalled = wasEarly(request_id);
      const job: Followed = {
        isCalled,
        wasEverCalled: isCalled,
        isNew: true,
        led: 0,
        ledAt: Number.NEGATIVE_INFINITY,
        wake: () => undefined,
      };
      followed.set(request_id, job);
      return {
        async next(wait, interval, signal) {
          const slow = (job.isNew ? FIRST_SLOWER : SLOWER) * interval;
          const latest = clock.elapsed() + (isAskedFor && missed < MOST_MISSED ? slow : wait);
          job.isNew = false;
          while (!signal.aborted) {
            const gap = interval * Math.min(2 ** (job.led - 1), SLOWER);
            const due = job.isCalled ? Math.min(latest, job.ledAt + gap) : latest;
            const left = due - clock.elapsed();
            if (left <= 0) break;
            // Where nobody can call, nothing is listened to.
            await (callback === null ? clock.sleep(left, signal) : woken(clock, left, signal, job));
          }
          if (!job.isCalled) return;
          job.isCalled = false;
          job.led += 1;
          job.ledAt = clock.elapsed();
        },
        leave(hasEnded) {
          followed.delete(request_id);
          if (hasEnded && isAskedFor && !job.wasEverCalled) missed += 1;
        },
      };
    },
  };
}

/** Waits for so long, until the next call at most. */
async function woken(clock: Clock, ms: number, signal: AbortSignal, job: Followed): Promise<void> {
  const over = new AbortController();
  const wake = () => over.abort();
  job.wake = wake;
  signal.addEventListener('abort', wake, { once: true });
  await clock.sleep(ms, over.signal);
  signal.removeEventListener('abort', wake);
}

/** What a submission of that model says of calls; undefined where nobody listens, or the gateway calls nobody. */
export function callbackOf(
  { callback }: Hints,
  gateway: Gateway,
  { webhook = 'header' }: Model,
): Callback | undefined {
  return callback !== null && gateway.jobOfCall ? { url: callback, in: webhook } : undefined;
}
