import pLimit from 'p-limit';
import type { Job } from '../ledger/record.js';
import { makePoster, type PosterOrder } from './poster.js';

/** How many posters are made at a time while more urgent things go on. */
const BESIDE = 2;

/** Posters that are made while a run goes on; nothing waits for them. */
export interface PosterQueue {
  /** Asks for the poster of a finished job. */
  add(job: Job): void;
  /** Gives up what has not begun, and resolves when what has begun is over. */
  stop(): Promise<void>;
}

/** Opens a queue of posters. */
export function openPosterQueue(order: Omit<PosterOrder, 'job'>): PosterQueue {
  const limit = pLimit(BESIDE);
  const begun = new Set<Promise<unknown>>();
  let isOver = false;
  return {
    add(job) {
      void limit(() => {
        if (isOver) return;
        const made = makePoster({ ...order, job }).catch(() => false);
        begun.add(made);
        return made.finally(() => begun.delete(made));
      });
    },
    async stop() {
      isOver = true;
      await Promise.all(begun);
    },
  };
}
