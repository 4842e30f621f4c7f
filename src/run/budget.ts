import type { Usd } from '../core/money.js';

/**
 * The cap while a run submits. Every take reserves its quote before its first submission and keeps it for its later ones, so that
 * what is committed never exceeds the cap, jobs in flight included, and money released by one take lets no other one in.
 */
export class Budget {
  #left: Usd | null;

  /** `headroom` in micro-dollars, null without a cap. */
  constructor(headroom: Usd | null) {
    this.#left = headroom;
  }

  /** Reserves a take's quote; false, and nothing reserved, where it does not fit or has no price under a cap. */
  reserve(quote: Usd | null): boolean {
    if (this.#left === null) return true;
    if (quote === null || quote > this.#left) return false;
    this.#left -= quote;
    return true;
  }
}
