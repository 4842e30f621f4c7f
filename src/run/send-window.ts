import type { Clock } from '../system/clock.js';

/** What the window may grow to while the first submissions of a run are out, and for how many milliseconds from the first of them. */
const FIRST = 8;
const FIRST_FOR = 1500;

/** How far the window has to have grown for a gateway that met no trouble to be trusted with all that are wanted: three good answers. */
const TRUSTED = 4;

/**
 * How many submissions may be under way at once, each from before its intent is stored until its answer is: what a kill, or a
 * gateway that takes jobs and answers nonsense, can leave unknown. It starts at one, grows by one with every good answer that came
 * while it was full (so it doubles with each round of answers), and is halved by trouble. After the first moments it is open, until
 * there is trouble. Whoever waits enters in the order of asking.
 */
export interface SendWindow {
  /** How many may be under way now; infinite while it is open. */
  readonly size: number;
  /** How many are under way. */
  readonly sending: number;
  /** Resolves to true with a submission under way, or to false when the signal aborts first. */
  enter(signal: AbortSignal): Promise<boolean>;
  /** One that had entered is over, its answer stored: `well` = the gateway answered it, `badly` = trouble, null = it was not sent. */
  leave(went: 'well' | 'badly' | null): void;
}

/** The window of a run that has sent nothing yet. */
export function createSendWindow(clock: Clock): SendWindow {
  /** Those who wait, in the order of asking: each call lets one in. */
  const waiting = new Set<() => void>();
  let size = 1;
  let sending = 0;
  let began: number | null = null;
  let hadTrouble = false;

  function take(): void {
    began ??= clock.elapsed();
    sending += 1;
  }

  function grow(): void {
    const isEarly = began !== null && clock.elapsed() - began < FIRST_FOR;
    const isFull = sending >= size;
    if (isFull && !(isEarly && size >= FIRST)) size += 1;
    if (!isEarly && !hadTrouble && size >= TRUSTED) size = Number.POSITIVE_INFINITY;
  }

  function halve(): void {
    hadTrouble = true;
    if (!Number.isFinite(size)) size = sending;
    size = Math.max(1, Math.floor(size / 2));
  }

  function wait(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const letIn = () => {
        signal.removeEventListener('abort', stopped);
        take();
        resolve(true);
      };
      const stopped = () => {
        waiting.delete(letIn);
        resolve(false);
      };
      signal.addEventListener('abort', stopped, { once: true });
      waiting.add(letIn);
    });
  }

  return {
    get size() {
      return size;
    },
    get sending() {
      return sending;
    },
    async enter(signal) {
      if (signal.aborted) return false;
      if (waiting.size > 0 || sending >= size) return wait(signal);
      take();
      return true;
    },
    leave(went) {
      if (went === 'badly') halve();
      if (went === 'well') grow();
      sending -= 1;
      for (const letIn of waiting) {
        if (sending >= size) break;
        waiting.delete(letIn);
        letIn();
      }
    },
  };
}
