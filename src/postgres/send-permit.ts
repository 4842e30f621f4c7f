import type { SendPermit } from '../ledger/port.js';
import { type Clock, stopwatch } from '../system/clock.js';

/** The part of the lease time for which a permit is valid. The rest is for the way to the gateway, and for a server whose clock is set. */
const SENT_WITHIN = 0.5;

/** The permit for intents that are stored by a transaction which begins now, and which renews the run's lease (milliseconds). */
export function sendPermit(clock: Clock, lease: number): SendPermit {
  const passed = stopwatch(clock);
  return { isValid: () => passed() < lease * SENT_WITHIN };
}
