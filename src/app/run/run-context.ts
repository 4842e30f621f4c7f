import { displayPath } from '../../core/display-path.js';
import type { Journal } from '../../ledger/port.js';
import { stateOf } from '../../ledger/state.js';
import { openPosterQueue, type PosterQueue } from '../../media/poster.js';
import type { RunBase } from '../../run/context.js';
import type { RunEvent } from '../../run/event.js';
import { createStop, type RunStop } from '../../run/stop.js';
import { isoTime } from '../../system/clock.js';
import type { Disk } from '../../system/disk.js';
import { diskTroubleText, watchedDisk } from '../../system/watched-disk.js';
import type { Batch } from '../batch/batch.js';

/** The ground of one run, and what is seen of the run from outside. */
export interface BatchBase extends RunBase {
  /** See `RunStop.part`. */
  readonly stopAt: RunStop['part'];
  /** Jobs whose clips reached the disk. */
  readonly arrived: ReadonlySet<string>;
  /** Why takes were not submitted, by their names. */
  readonly withheld: ReadonlyMap<string, string>;
  /** Null where there is nothing to make posters with. */
  readonly posters: PosterQueue | null;
  /** From here on an interrupt stops nothing of the run any more. */
  isOver(): void;
}

/** What a run stands on before there is a gateway. An interrupt stops it from here on, until it is over. */
export function batchBaseOf(batch: Batch): BatchBase {
  const { environment, film, options, hooks, journal, runId } = batch;
  const { disk, clock, stills } = environment;
  const { output } = film.places;
  const arrived = new Set<string>();
  const withheld = new Map<string, string>();
  const emit: RunBase['emit'] = (event) => {
    if (event.type === 'finished') arrived.add(event.job);
    if (event.type === 'withheld') withheld.set(event.take, event.why);
    hooks.emit({ at: isoTime(clock.now()), ...event } as RunEvent);
  };
  const { stop, part } = createStop((cause, why, gateway) =>
    emit({ type: 'stopping', cause, why, ...jobsUnderWay(journal, runId), ...(gateway ? { gateway } : {}) }),
  );
  const interrupt = () => stop.everything('interrupted', String(hooks.interrupt.reason));
  if (hooks.interrupt.aborted) interrupt();
  else hooks.interrupt.addEventListener('abort', interrupt, { once: true });
  const base = { journal, disk, clock, stop, output, emit };
  const posters =
    stills &&
    options.thumbnails &&
    openPosterQueue({
      disk: stoppingDisk(base, environment, (code) => OF_THE_DISK.has(code)),
      output,
      stills,
      signal: hooks.interrupt,
    });
  return {
    ...base,
    stopAt: part,
    arrived,
    withheld,
    posters: posters || null,
    isOver: () => hooks.interrupt.removeEventListener('abort', interrupt),
  };
}

/** A poster that cannot be written says as much of the disk as a clip; one that its folder alone refuses says nothing of clips. */
const OF_THE_DISK = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** The disk of a run: what cannot be kept is not bought, so trouble with it ends the submissions; what is at the gateway is followed. */
export function stoppingDisk(
  { disk, stop, output }: RunBase,
  from: { cwd: string },
  isTrouble = (_code: string) => true,
): Disk {
  return watchedDisk(disk, (code, message, path) => {
    if (isTrouble(code))
      stop.submitting(
        'disk',
        diskTroubleText(code, message, displayPath(path, from), displayPath(output, from)),
      );
  });
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
