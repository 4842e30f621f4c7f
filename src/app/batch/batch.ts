import type { Usd } from '../../core/money.js';
import type { Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import type { Journal } from '../../ledger/port.js';
import type { Plan } from '../../plan/plan.js';
import type { RunSettings } from '../../run/context.js';
import type { RunEvent } from '../../run/event.js';
import type { AfterRun, DoorFlags } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import type { GatewayChoices, GatewayOptions } from '../gateway/gateway-choice.js';
import type { Lanes } from './lanes.js';

/** What a batch is asked for. */
export interface BatchOptions extends GatewayOptions, DoorFlags {
  /** `--only` patterns. */
  only: readonly string[];
  /** The failed takes and only those. */
  retry: boolean;
  force: boolean;
  /** Stale takes are rendered again. */
  stale: boolean;
  /** Pays again for takes that the output folder, or a lockfile of an earlier name, knows as bought. */
  payAgain: boolean;
  /** Micro-dollars that this run may add, null without such a cap. */
  maxCost: Usd | null;
  allowUnpriced: boolean;
  /** So many failed takes end the submissions of the run; none where undefined. */
  maxFailures?: number | undefined;
  /** Makes thumbnails for the page. */
  thumbnails: boolean;
  /** A gateway of the lockfile has a new origin and is the same service. */
  gatewayMoved: boolean;
  /** Jobs in flight at each gateway; the manifest's number where undefined. */
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
    stale: false,
    payAgain: false,
    maxCost: null,
    allowUnpriced: false,
    maxFailures: undefined,
    thumbnails: true,
    gatewayMoved: false,
    concurrency: undefined,
    door: undefined,
    doorListen: undefined,
    webhookUrl: undefined,
    webhookListen: undefined,
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

/** What one batch works with. */
export interface Batch {
  environment: Environment;
  film: Film;
  options: BatchOptions;
  hooks: RunHooks;
  journal: Journal;
  runId: string;
}

/** A batch that may be carried out. */
export interface Planned {
  plan: Plan;
  filmState: FilmState;
  gateways: GatewayChoices;
  lanes: Lanes;
}
