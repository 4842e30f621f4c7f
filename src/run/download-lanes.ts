import pLimit from 'p-limit';

/** So many downloads at a time, however long the files are. */
const LEAST = 4;

/** How many bytes may be on their way at a time before there are fewer lanes, down to the least. */
const UNDER_WAY = 64 << 20;

/** Lanes for downloads: many while files are short, whose time is that of their connection and of the disk, and few while they are long. */
export interface DownloadLanes {
  /** Runs the download of a job's files once there is a lane for it. */
  run<T>(job: string, download: () => Promise<T>): Promise<T>;
  /** Tells how many bytes the file has that a job downloads; null where nobody knows. */
  saw(job: string, length: number | null): void;
}

/** At most so many lanes; at first the least, until a length is known. */
export function createDownloadLanes(most: number): DownloadLanes {
  const least = Math.min(LEAST, most);
  const lanes = pLimit(least);
  /** Of the files on their way, by job. */
  const lengths = new Map<string, number>();

  return {
    run: (job, download) => lanes(() => download().finally(() => lengths.delete(job))),
    saw(job, length) {
      if (length === null || length === lengths.get(job)) return;
      lengths.set(job, length);
      const all = [...lengths.values()];
      const mean = all.reduce((sum, bytes) => sum + bytes, 0) / all.length;
      const fitting = Math.max(least, Math.min(most, Math.floor(UNDER_WAY / Math.max(1, mean))));
      if (fitting !== lanes.concurrency) lanes.concurrency = fitting;
    },
  };
}
