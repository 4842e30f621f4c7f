import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { isoTime } from '../core/clock.js';
import type { Gateway } from '../gateway/port.js';
import type { Journal } from '../lockfile/port.js';
import type { Job } from '../lockfile/record.js';
import { stateOf } from '../lockfile/state.js';
import { makePoster } from '../media/poster.js';
import type { StillOf } from '../media/still.js';
import type { RunEvent } from '../run/event.js';
import { Slots } from '../run/slots.js';
import { Stop } from '../run/stop.js';
import { diskTroubleText, watchedDisk } from '../run/watched-disk.js';
import type { Ground, World } from '../run/world.js';
import type { Batch } from './batch.js';
import { fromHere } from './from-here.js';

/** Downloads, posters and status requests at a time. */
const DOWNLOADS = 4;
const POSTERS_MADE = 2;
const STATUS_REQUESTS = 8;

/** The ground of one run, and what is seen of the run from outside. */
export interface RunGround extends Ground {
  readonly slots: Slots;
  /** Jobs whose clips reached the disk. */
  readonly arrived: ReadonlySet<string>;
}

/** What a run stands on before there is a gateway. An interrupt stops it from here on, until `over` is aborted. */
export function groundOf(batch: Batch, over: AbortSignal): RunGround {
  const { room, film, options, caller, journal, runId } = batch;
  const slots = new Slots(options.concurrency ?? film.manifest.concurrency);
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
  return {
    journal,
    disk: room.disk,
    clock: room.clock,
    stop,
    output: film.places.output,
    tell,
    slots,
    arrived,
  };
}

/** What the parts of a run share. */
export function worldOn(ground: RunGround, gateway: Gateway, batch: Batch): World {
  const { room, film, options, caller, choice, runId } = batch;
  const asking = pLimit(STATUS_REQUESTS);
  return {
    ...ground,
    disk: watchedDisk(ground.disk, (code, message, path) => noMoreRoom(ground, code, message, path)),
    gateway,
    service: choice.name,
    random: room.random,
    settings: {
      concurrency: options.concurrency ?? film.manifest.concurrency,
      downloads: DOWNLOADS,
      maxFailures: options.maxFailures ?? null,
      ...options.times,
    },
    run: runId,
    adoptCommand: (job, request_id) => caller.adopt(job, request_id),
    newJobId: () => randomBytes(6).toString('hex'),
    asking: (request) => asking(request),
    poster: room.still && posterMaker(ground, room.still),
  };
}

/** What cannot be kept is not bought: no more submissions; what is at the gateway is followed. */
function noMoreRoom({ stop, output }: RunGround, code: string, message: string, path: string): void {
  stop.submitting('disk', diskTroubleText(code, message, fromHere(path), fromHere(output)));
}

/** A poster that cannot be written says as much of the disk as a clip; one that its folder alone refuses says nothing of clips. */
const OF_THE_DISK = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

function posterMaker(ground: RunGround, still: StillOf): (job: Job) => Promise<void> {
  const { output, stop } = ground;
  const making = pLimit(POSTERS_MADE);
  const disk = watchedDisk(ground.disk, (code, message, path) => {
    if (OF_THE_DISK.has(code)) noMoreRoom(ground, code, message, path);
  });
  return async (job) => {
    await making(() => makePoster({ disk, output, still, job, signal: stop.downloads }));
  };
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
