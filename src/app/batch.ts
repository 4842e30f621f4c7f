import type { Usd } from '../core/money.js';
import { ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import type { Journal } from '../ledger/port.js';
import type { Plan } from '../plan/plan.js';
import type { RunSettings } from '../run/context.js';
import type { RunEvent } from '../run/event.js';
import type { AfterRun } from './commands.js';
import type { Environment, Film } from './film.js';
import type { GatewayChoice, GatewayOptions } from './gateway-choice.js';
import { invalid, type Refusal } from './refusal.js';

/** What a batch is asked for. */
export interface BatchOptions extends GatewayOptions {
  /** `--only` patterns. */
  only: readonly string[];
  /** The failed takes and only those. */
  retry: boolean;
  force: boolean;
  /** Pays again for takes that the output folder, or a lockfile of an earlier name, knows as bought. */
  payAgain: boolean;
  /** Micro-dollars that this run may add, null without such a cap. */
  maxCost: Usd | null;
  allowUnpriced: boolean;
  /** So many failed takes end the submissions of the run; none where undefined. */
  maxFailures?: number | undefined;
  /** The lockfile's gateway has a new origin and is the same service. */
  gatewayMoved: boolean;
  /** Jobs in flight at the gateway; the manifest's number where undefined. */
  concurrency?: number | undefined;
  /** Milliseconds; see `RunSettings`. */
  times: Pick<RunSettings, 'pollInterval' | 'submitTimeout' | 'reachTimeout' | 'jobTimeout'>;
}

/** The times that nobody asked to be others, in milliseconds. A rehearsal renders in seconds, so it is asked about more often. */
export function usualTimes(sandbox: boolean): BatchOptions['times'] {
  return {
    pollInterval: sandbox ? 500 : 5_000,
    submitTimeout: 60_000,
    reachTimeout: 300_000,
    jobTimeout: 3_600_000,
  };
}

/** What a render without any option is asked for, on that gateway. */
export function plainBatch(gateway: GatewayOptions): BatchOptions {
  return {
    ...gateway,
    only: [],
    retry: false,
    force: false,
    payAgain: false,
    maxCost: null,
    allowUnpriced: false,
    maxFailures: undefined,
    gatewayMoved: false,
    concurrency: undefined,
    times: usualTimes(gateway.sandbox),
  };
}

/** How a caller takes part in a batch. */
export interface RunHooks {
  emit(event: RunEvent): void;
  /** Shown the plan before anything is sent or paid; a refusal ends the command there. */
  agree(plan: Plan): Promise<Result<null, Refusal>>;
  /** Aborted to interrupt the run: no new submission, the ones on the wire are waited for. */
  interrupt: AbortSignal;
  /** The exact command that goes on after this run, null where none does. */
  next(after: AfterRun): string | null;
  /** The exact command that tells a later run the request id of a job, for an id that could not be written down. */
  adopt(job: string, request_id: string): string;
  /** Given the journal that is held: who ends the process early waits for it to settle first. */
  holding(journal: Pick<Journal, 'settled'>): void;
}

/** How much a run does at a time. */
export interface Lanes {
  /** Jobs in flight at the gateway. */
  jobs: number;
  statuses: number;
  downloads: number;
}

/** What one batch works with. */
export interface Batch {
  environment: Environment;
  film: Film;
  options: BatchOptions;
  hooks: RunHooks;
  choice: GatewayChoice;
  journal: Journal;
  lanes: Lanes;
  runId: string;
}

/** Where nothing is scarce. */
const USUAL = { statuses: 8, downloads: 4 };
const SCARCE = { statuses: 2, downloads: 2 };

/** Files that a run has open besides: lockfile, claim, folder, report, thumbnails, name look-ups. */
const BESIDES = 20;

/** More room than this changes nothing. */
const ENOUGH = 512;

/** What a batch can do at a time on this machine; refused where it can do nothing. `notice` where that is less than was asked for. */
export function lanesFor(
  { spareFiles }: Environment,
  { manifest }: Film,
  options: BatchOptions,
): Result<{ lanes: Lanes; notice: string | null }, Refusal> {
  const concurrency = options.concurrency ?? manifest.concurrency;
  const isEmbedded = options.sandbox && options.gateway === undefined && options.own === undefined;
  const spare = spareFiles?.(ENOUGH) ?? ENOUGH;
  const lanes = lanesWithin(concurrency, spare, isEmbedded);
  const limit = `Only ${plural(spare, 'more file')} can be open at a time in this process (ulimit -n)`;
  if (!lanes)
    return invalid(`${limit}, too few to render. Nothing was sent. Raise the limit first:\n  ulimit -n 1024`);
  if (lanes.jobs === concurrency) return ok({ lanes, notice: null });
  const notice = `${limit}: ${plural(lanes.jobs, 'job')} at a time instead of ${concurrency}. For more: ulimit -n 1024`;
  return ok({ lanes, notice });
}

/** As many jobs as `spare` files allow: a connection for each request (both ends if embedded) and a file for each download. Null for none. */
export function lanesWithin(jobs: number, spare: number, isEmbedded: boolean): Lanes | null {
  const ends = isEmbedded ? 2 : 1;
  const usual = { jobs, ...USUAL };
  if (filesOf(usual, ends) <= spare) return usual;
  const left = spare - filesOf({ jobs: 0, ...SCARCE }, ends);
  const fitting = Math.min(jobs, Math.floor(left / ends));
  return fitting < 1 ? null : { jobs: fitting, ...SCARCE };
}

function filesOf({ jobs, statuses, downloads }: Lanes, ends: number): number {
  return ends * (jobs + statuses + downloads) + downloads + BESIDES;
}
