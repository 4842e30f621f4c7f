import type { Clock } from '../../system/clock.js';

/** What is granted to an answer that may lie unread on this machine, in milliseconds. */
const LAST_LOOK = 50;
/** A wait that ends this much late, in milliseconds, was a process or a machine that stood still, … */
const STOOD_STILL = 1000;
/** … whose connections need a while to bring what was sent meanwhile, in milliseconds. */
const AFTER_PAUSE = 5000;

/**
 * Resolves when an answer has had its time, or at once when the signal aborts. A timer that is due goes off before anything is read, so
 * an answer that came while the process was stopped still gets a last look, and a longer one where the time passed unseen.
 */
export async function deadline(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const began = clock.elapsed();
  await clock.sleep(ms, signal);
  if (signal.aborted) return;
  const late = clock.elapsed() - began - ms;
  await clock.sleep(late >= STOOD_STILL ? AFTER_PAUSE : LAST_LOOK, signal);
}
