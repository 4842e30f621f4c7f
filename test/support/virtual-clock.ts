import type { Clock } from '../../src/system/clock.js';
import type { Disk } from '../../src/system/disk.js';

/** How often a task is looked at again that waits for something else than time: first at once, then 5 ms apart. */
const MOST_TURNS = 100;
const MOST_IDLE = 6000;

interface Sleeper {
  at: number;
  wake(): void;
}

/** Time that passes only while a test waits with `until`, and then at once. */
export class VirtualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #set = 0;
  #busy = 0;
  #onIdle: (() => void)[] = [];
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#now + this.#set;
  }

  /** Somebody sets the machine's clock, forward or back by so many milliseconds: no time passes. */
  set(ms: number): void {
    this.#set += ms;
  }

  elapsed(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { at: this.#now + Math.max(0, ms), wake };
      signal?.addEventListener('abort', wake, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Does something once that many milliseconds have passed. */
  after(ms: number, action: () => void): void {
    void this.sleep(ms).then(action);
  }

  /** What a task comes to, time passing whenever everything waits for it. Throws where no passing of time would end the task. */
  async until<T>(task: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    task.then(over, over);
    for (let idle = 0; ; ) {
      await this.#quiet();
      if (isOver) return task;
      const next = [...this.#sleepers].reduce(
        (least, { at }) => Math.min(least, at),
        Number.POSITIVE_INFINITY,
      );
      if (next === Number.POSITIVE_INFINITY) {
        // The loading of code takes the machine's own time.
        idle += 1;
        if (idle > MOST_IDLE) throw new Error('everything waits, and nothing for time to pass');
        if (idle > MOST_TURNS) await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      idle = 0;
      this.#now = next;
      for (const sleeper of [...this.#sleepers]) if (sleeper.at <= next) sleeper.wake();
    }
  }

  /** What some work comes to, time standing still meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) for (const go of this.#onIdle.splice(0)) go();
    }
  }

  /** The disk, with time standing still while it works. */
  pacing(disk: Disk): Disk {
    return this.#paced(disk);
  }

  #paced<T extends object>(of: T): T {
    return new Proxy(of, {
      get: (target, key) => {
        const value = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) =>
          this.during(async () => {
            const result: unknown = await value.apply(target, args);
            const isFile = typeof result === 'object' && result !== null && 'close' in result;
            return isFile ? this.#paced(result) : result;
          });
      },
    });
  }

  async #quiet(): Promise<void> {
    for (let turns = 0; turns < 2; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#busy === 0) continue;
      await new Promise<void>((resolve) => this.#onIdle.push(resolve));
      turns = -1;
    }
  }
}
