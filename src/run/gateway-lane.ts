import type { Job } from '../ledger/record.js';
import type { Take } from '../takes/take.js';
import { type Brakes, createBrakes, createFailureLimit } from './brakes.js';
import type { RunContext, WholeRun } from './context.js';
import { createDownloadLanes, type DownloadLanes } from './download-lanes.js';
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
