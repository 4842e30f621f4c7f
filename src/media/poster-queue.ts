import pLimit from 'p-limit';
import type { Job } from '../ledger/record.js';
import { makePoster, type PosterOrder } from './poster.js';

/** How many thumbnails are made at the same time during a run. */
const BESIDE = 2;

/** Thumbnails that are made during a run; nothing waits for them. */
export interface PosterQueue {
  /** Queues the thumbnail of a finished job. */
  add(job: Job): void;
  /** Drops what has not started, and resolves when the rest is done. */
  stop(): Promise<void>;
}

/** Opens a queue of thumbnails. */
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
