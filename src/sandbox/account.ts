import type { Usd } from '../core/money.js';
import type { Clock } from '../system/clock.js';
import type { Reply } from '../system/http-server.js';
import { managementError, modelError } from './replies.js';

const MINUTE = 60_000;

/** The account that every key of the sandbox belongs to. */
export interface Account {
  /** The error reply for a key, or null if it is valid. */
  refusesKey(key: string | undefined): Reply | null;
  /** Counts a submission; the error reply if there were too many in this minute, or null. */
  refusesPace(): Reply | null;
  /** Pays for a job; the error reply if the balance does not cover it, or null. */
  pay(cost: Usd): Reply | null;
  topUp(amount: Usd): void;
  /** Refuses all keys, or accepts them again. */
  acceptKeys(accept: boolean): void;
}

/** Creates an account; `balance` or `rate` (submissions per minute) of null means no limit. */
export function createAccount(options: { balance: Usd | null; rate: number | null; clock: Clock }): Account {
  const { rate, clock } = options;
  let { balance } = options;
  let accepting = true;
  let window = { from: Number.NEGATIVE_INFINITY, count: 0 };

  return {
    refusesKey(key) {
      if (key === undefined || key === '')
        return managementError(401, 'Access denied due to missing subscription key.');
      return accepting ? null : managementError(401, 'Access denied due to invalid subscription key.');
    },
    refusesPace() {
      if (rate === null) return null;
      const now = clock.now();
      if (now - window.from >= MINUTE) window = { from: now, count: 0 };
      if (window.count < rate) {
        window.count += 1;
        return null;
      }
      const seconds = Math.max(1, Math.ceil((window.from + MINUTE - now) / 1000));
      const message = `Rate limit is exceeded. Try again in ${seconds} seconds.`;
      return managementError(429, message, { 'retry-after': String(seconds) });
    },
    pay(cost) {
      if (balance !== null && cost > balance)
        return modelError(402, 'Insufficient Balance', 'Your wallet does not have enough balance.');
      if (balance !== null) balance -= cost;
      return null;
    },
    topUp(amount) {
      if (balance !== null) balance += amount;
    },
    acceptKeys(accept) {
      accepting = accept;
    },
  };
}
