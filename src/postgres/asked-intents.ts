import type { Result } from '../core/result.js';
import type { NotReserved, RunCaps, SendPermit } from '../ledger/port.js';
import type { Job } from '../ledger/record.js';
import type { Reservation } from './film-writer.js';

/** How many intents one transaction stores: each is a part of it that may be rolled back. */
const MOST = 32;

/** An intent that somebody waits for. */
export interface AskedIntent extends Reservation {
  resolve(said: Result<SendPermit, NotReserved>): void;
  reject(error: Error): void;
}

/** The intents that are to be stored, in their order. */
export function createAskedIntents() {
  let asked: AskedIntent[] = [];
  return {
    get size(): number {
      return asked.length;
    },
    /** Those of the next transaction. */
    next: (): readonly AskedIntent[] => asked.slice(0, MOST),
    /** Resolves when it is decided whether the intent is stored. */
    add: (job: Job, caps: RunCaps): Promise<Result<SendPermit, NotReserved>> =>
      new Promise((resolve, reject) => {
        asked.push({ job, caps, resolve, reject });
      }),
    /** These are decided. */
    remove(decided: readonly AskedIntent[]): void {
      asked = asked.filter((each) => !decided.includes(each));
    },
    /** Nobody waits any longer. Returns the jobs whose intents may be stored or not. */
    giveUp(error: Error): Job[] {
      const given = asked;
      asked = [];
      for (const { reject } of given) reject(error);
      return given.map(({ job }) => job);
    },
  };
}
