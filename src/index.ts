import { type BatchOptions, usualTimes } from './app/batch.js';
import type { Environment } from './app/environment.js';
import { type Film, openFilm } from './app/film.js';
import { adoptCommand, nextCommand } from './app/next.js';
import { planFilm } from './app/plan.js';
import { readLockfileAt } from './app/record-files.js';
import { type Refusal, refusal } from './app/refusal.js';
import { renderFilm } from './app/render.js';
import type { Diagnostic } from './core/diagnostic.js';
import { err, ok, type Result } from './core/result.js';
import type { JobBook, LedgerStore } from './ledger/port.js';
import type { Plan } from './plan/plan.js';
import type { RunEvent, Summary } from './run/event.js';
import { thisMachine } from './system/machine.js';
import { systemDisk } from './system/node-disk.js';

export type { Film } from './app/film.js';
export type { Refusal } from './app/refusal.js';
export { formatDiagnostics } from './cli/ui/text/diagnostics.js';
export type { Diagnostic, Place } from './core/diagnostic.js';
export type { Usd } from './core/money.js';
export { formatUsd, parseUsd } from './core/money.js';
export type { Result } from './core/result.js';
export type {
  JobBook,
  LedgerReading,
  LedgerRun,
  LedgerSession,
  LedgerStore,
  NotReserved,
  OpenError,
  RunCaps,
} from './ledger/port.js';
export { JournalBroken } from './ledger/port.js';
export type { Job, JobRecord } from './ledger/record.js';
export type { State } from './ledger/state.js';
export { stateOf } from './ledger/state.js';
export type { ResolvedManifest, ResolvedShot } from './manifest/resolved.js';
export type { Action, Plan, PlannedTake } from './plan/plan.js';
export type { RunEvent, Summary } from './run/event.js';
export type { Take } from './takes/take.js';

/** What a plan or a run may be asked for; everything is as on the command line, times in milliseconds. */
export type Options = Partial<Omit<BatchOptions, 'sandbox' | 'retry' | 'times'> & BatchOptions['times']> & {
  /** The failed takes and only those. */
  retry?: boolean;
  /** Where the film's ledger is kept; the lockfile beside the manifest where absent. */
  ledger?: LedgerStore | undefined;
};

/** What a run is asked for. */
export interface RenderOptions extends Options {
  /**
   * Says yes to the plan before anything is sent. On the real gateway this spends money, so it has to be said: `true`, or a
   * function that looks at the plan.
   */
  agree: true | ((plan: Plan) => boolean | Promise<boolean>);
  /** Told everything that happens. */
  onEvent?: (event: RunEvent) => void;
  /** Aborted to interrupt: no new submission, the ones on the wire are waited for; the same call resumes. */
  signal?: AbortSignal;
}

/**
 * Reads and checks a manifest. With `sandbox` everything that follows is a rehearsal: its own lockfile and folder, no key, no cost.
 * The error holds every problem of the manifest (`formatDiagnostics` prints them).
 */
export function loadManifest(file: string, { sandbox = false } = {}): Promise<Result<Film, Diagnostic[]>> {
  return openFilm(thisMachine(), file, sandbox);
}

/**
 * What `render` with the same options would do and cost; the error is why `render` would refuse. Reads manifest, lockfile and folder;
 * sends and writes nothing.
 */
export async function plan(film: Film, options: Options = {}): Promise<Result<Plan, Refusal>> {
  const planned = await planFilm(environmentOf(options), film, batchOf(film, options));
  if (!planned.ok) return planned;
  const { plan: found, refused } = planned.value;
  return refused ? err(refused) : ok(found);
}

/** Renders what is not rendered yet, resumes what is open, downloads the clips, and writes lockfile and report. */
export function render(film: Film, options: RenderOptions): Promise<Result<Summary, Refusal>> {
  const { agree, onEvent = () => undefined, signal = new AbortController().signal } = options;
  const { manifest } = film.places;
  const where = { sandbox: film.sandbox, gateway: options.gateway, envFile: options.envFile };
  return renderFilm(environmentOf(options), film, batchOf(film, options), {
    emit: onEvent,
    interrupt: signal,
    next: (after) =>
      nextCommand(manifest, { ...where, only: options.only, allowUnpriced: options.allowUnpriced }, after),
    adopt: (job, request_id) => adoptCommand(manifest, where, job, request_id),
    holding: () => undefined,
    async agree(planned) {
      const yes = agree === true || (await agree(planned));
      return yes ? ok(null) : err(refusal('invalid', 'The plan was not agreed to; nothing was sent.'));
    },
  });
}

/** All jobs of a lockfile. Writes nothing; the error says what is damaged. */
export async function readLockfile(path: string): Promise<Result<JobBook, Diagnostic[]>> {
  const read = await readLockfileAt(systemDisk, path);
  return read.ok ? ok(read.value.book) : read;
}

function environmentOf({ ledger }: Options): Environment {
  return { ...thisMachine(), ledger };
}

function batchOf({ sandbox }: Film, options: Options): BatchOptions {
  const usual = usualTimes(sandbox);
  return {
    sandbox,
    gateway: options.gateway,
    envFile: options.envFile,
    key: options.key,
    only: options.only ?? [],
    retry: options.retry ?? false,
    force: options.force ?? false,
    payAgain: options.payAgain ?? false,
    maxCost: options.maxCost ?? null,
    allowUnpriced: options.allowUnpriced ?? false,
    gatewayMoved: options.gatewayMoved ?? false,
    concurrency: options.concurrency,
    times: {
      pollInterval: options.pollInterval ?? usual.pollInterval,
      submitTimeout: options.submitTimeout ?? usual.submitTimeout,
      reachTimeout: options.reachTimeout ?? usual.reachTimeout,
      jobTimeout: options.jobTimeout ?? usual.jobTimeout,
    },
  };
}
