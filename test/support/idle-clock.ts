import type { Clock } from '../../src/system/clock.js';

/** How many turns of the event loop must go by without anything under way before time passes. */
const QUIET_TURNS = 30;

interface Alarm {
  at: number;
  ring(): void;
}

/**
 * A clock for runs that really talk over HTTP: it stands still while something is under way and jumps to the next alarm when nothing
 * is, so that half an hour of waiting takes no time and no answer is ever late by accident.
 */
export class IdleClock implements Clock {
  #now = Date.UTC(2026, 10, 2, 8);
  #underWay = 0;
  #watching = false;
  #onIdle: (() => void)[] = [];
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const alarm: Alarm = {
        at: this.#now + Math.max(0, ms),
        ring: () => {
          this.#alarms.delete(alarm);
          signal?.removeEventListener('abort', alarm.ring);
          resolve();
        },
      };
      signal?.addEventListener('abort', alarm.ring, { once: true });
      this.#alarms.add(alarm);
      if (!this.#watching) void this.#watch();
    });
  }

  /** Does something when that many milliseconds have passed; time stands still until it is done. */
  after(ms: number, act: () => Promise<void> | void): void {
    void this.sleep(ms).then(async () => {
      const done = this.begin();
      await act();
      done();
    });
  }

  /** Time stands still until what this returns is called; a second call of it means nothing. */
  begin(): () => void {
    this.#underWay += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#underWay -= 1;
      if (this.#underWay === 0) for (const go of this.#onIdle.splice(0)) go();
    };
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    while (this.#alarms.size > 0) {
      await this.#quiet();
      if (this.#alarms.size === 0) break;
      const next = Math.min(...[...this.#alarms].map(({ at }) => at));
      this.#now = Math.max(this.#now, next);
      for (const alarm of [...this.#alarms]) if (alarm.at <= this.#now) alarm.ring();
    }
    this.#watching = false;
  }

  async #quiet(): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
      if (this.#underWay > 0) {
        await new Promise<void>((resolve) => this.#onIdle.push(resolve));
        turns = 0;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
