import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { Gateway } from '../gateway/port.js';
import type { Journal } from '../ledger/port.js';
import { stateOf } from '../ledger/state.js';
import { openPosterQueue, type PosterQueue } from '../media/poster-queue.js';
import type { StillOf } from '../media/still.js';
import type { RunEvent } from '../run/event.js';
import { Slots } from '../run/slots.js';
import { Stop } from '../run/stop.js';
import type { Ground, World } from '../run/world.js';
import { isoTime } from '../system/clock.js';
import { diskTroubleText, watchedDisk } from '../system/watched-disk.js';
import type { Batch } from './batch.js';
import { fromHere } from './from-here.js';

/** The ground of one run, and what is seen of the run from outside. */
export interface RunGround extends Ground {
  readonly slots: Slots;
  /** Jobs whose clips reached the disk. */
  readonly arrived: ReadonlySet<string>;
  /** Null where there is nothing to make posters with. */
  readonly posters: PosterQueue | null;
  /** From here on an interrupt stops nothing of the run any more. */
  isOver(): void;
}

/** What a run stands on before there is a gateway. An interrupt stops it from here on, until `over` is aborted. */
export function groundOf(batch: Batch, over: AbortSignal): RunGround {
  const { room, film, lanes, caller, journal, runId } = batch;
  const slots = new Slots(lanes.jobs);
  const arrived = new Set<string>();
  const tell: Ground['tell'] = (event) => {
    if (event.type === 'finished') arrived.add(event.job);
    caller.tell({ at: isoTime(room.clock.now()), ...event } as RunEvent);
  };
  const stop = new Stop((cause, why) =>
    tell({ type: 'stopping', cause, why, ...jobsUnderWay(journal, runId) }),
  );
  const interrupt = () => stop.everything('interrupted', String(caller.interrupt.reason));
  if (caller.interrupt.aborted) interrupt();
  else caller.interrupt.addEventListener('abort', interrupt, { once: true, signal: over });
  const ground = { journal, disk: room.disk, clock: room.clock, stop, output: film.places.output, tell };
  return {
    ...ground,
    slots,
    arrived,
    posters: room.still ? postersOf(ground, room.still, caller.interrupt) : null,
    isOver: () => caller.interrupt.removeEventListener('abort', interrupt),
  };
}

/** A gateway that is open, and where the key of its account comes from; null on the sandbox. */
export interface OpenGateway {
  gateway: Gateway;
  keySource: string | null;
}

/** What the parts of a run share. */
export function worldOn(ground: RunGround, { gateway, keySource }: OpenGateway, batch: Batch): World {
  const { room, options, lanes, caller, choice, runId } = batch;
  const asking = pLimit(lanes.statuses);
  return {
    ...ground,
    disk: watchedDisk(ground.disk, (code, message, path) => noMoreRoom(ground, code, message, path)),
    gateway,
    service: choice.name,
    keySource,
    random: room.random,
    settings: {
      concurrency: lanes.jobs,
      downloads: lanes.downloads,
      maxFailures: options.maxFailures ?? null,
      ...options.times,
    },
    run: runId,
    adoptCommand: (job, request_id) => caller.adopt(job, request_id),
    newJobId: () => randomBytes(6).toString('hex'),
    asking: (request) => asking(request),
    poster: ground.posters?.add,
  };
}

/** What cannot be kept is not bought: no more submissions; what is at the gateway is followed. */
function noMoreRoom({ stop, output }: Ground, code: string, message: string, path: string): void {
  stop.submitting('disk', diskTroubleText(code, message, fromHere(path), fromHere(output)));
}

/** A poster that cannot be written says as much of the disk as a clip; one that its folder alone refuses says nothing of clips. */
const OF_THE_DISK = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

function postersOf(ground: Ground, still: StillOf, signal: AbortSignal): PosterQueue {
  const disk = watchedDisk(ground.disk, (code, message, path) => {
    if (OF_THE_DISK.has(code)) noMoreRoom(ground, code, message, path);
  });
  return openPosterQueue({ disk, output: ground.output, still, signal });
}

/** How many submissions of a run have no answer yet, and how many jobs of the lockfile render at the gateway. */
function jobsUnderWay({ book }: Journal, run: string): { sending: number; in_flight: number } {
  const count = { sending: 0, in_flight: 0 };
  for (const job of book.jobs.values()) {
    const state = stateOf(job);
    if (state === 'submitted') count.in_flight += 1;
    if (state === 'unknown' && !job.lost && job.intent.run === run) count.sending += 1;
  }
  return count;
}
