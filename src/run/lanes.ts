import pLimit from 'p-limit';
import type { Job } from '../ledger/record.js';
import type { Take } from '../takes/take.js';
import { type Brakes, createBrakes, createFailureLimit } from './brakes.js';
import type { RunContext, WholeRun } from './context.js';
import { createSubmissionGate, type SubmissionGate } from './submission-gate.js';

/** The work at one gateway: what one job learns about it, the others heed. */
export interface GatewayLane {
  context: RunContext;
  gate: SubmissionGate;
  brakes: Brakes;
  /** The context of downloads: the brakes see what becomes of them, and their lanes how long the files are. */
  watched: RunContext;
  /** A take has failed and is not tried again in this run. */
  failed(): void;
}

/** The lanes of a run that has begun nothing yet. */
export interface GatewayLanes {
  /** Those of all gateways. */
  downloads: DownloadLanes;
  /** Where a take is rendered, or a job is; undefined where the run does not use that gateway. */
  find(of: Take | Job): GatewayLane | undefined;
  /** The same for what the plan has work for. @throws where the run was not given that gateway: a bug. */
  of(of: Take | Job): GatewayLane;
}

/** Opens a lane to each gateway of a run. */
export function openLanes(whole: WholeRun): GatewayLanes {
  const downloads = createDownloadLanes(whole.settings.downloads);
  const failed = createFailureLimit(whole.stop, whole.settings.maxFailures);
  const lanes = whole.gateways.map((context) => openLane(context, downloads, failed));
  const find: GatewayLanes['find'] = (of) => {
    const context = whole.contextOf(of);
    return lanes.find((lane) => lane.context === context);
  };
  return {
    downloads,
    find,
    of(of) {
      const lane = find(of);
      if (!lane) throw new Error('there is work at a gateway that the run does not use');
      return lane;
    },
  };
}

function openLane(context: RunContext, downloads: DownloadLanes, failed: () => void): GatewayLane {
  const gate = createSubmissionGate(context);
  const brakes = createBrakes(context.stop, gate);
  const watched: RunContext = {
    ...context,
    emit(event) {
      if (event.type === 'waiting' && event.job !== undefined) brakes.inTrouble(event.job, event.why);
      if (event.type === 'downloading') downloads.saw(event.job, event.length);
      context.emit(event);
    },
  };
  return { context, gate, brakes, watched, failed };
}

/** So many downloads at a time, however long the files are. */
const LEAST = 4;

/** How many bytes may be on their way at a time before there are fewer lanes, down to the least. */
const UNDER_WAY = 64 << 20;

/** Lanes for downloads: many while files are short, whose time is that of their connection and of the disk, and few while they are long. */
export interface DownloadLanes {
  /** Runs the download of a job's files once there is a lane for it. */
  run<T>(job: string, download: () => Promise<T>): Promise<T>;
  /** Reports the size in bytes of the file that a job downloads; null if it is unknown. */
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
