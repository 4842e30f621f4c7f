import type { LedgerStore } from '../../ledger/port.js';
import type { Plan } from '../../plan/plan.js';
import { type Machine, thisMachine } from '../../system/machine.js';
import { type BatchOptions, usualTimes } from '../batch.js';
import type { Environment } from '../environment.js';
import type { Film } from '../film.js';
import type { GatewayFlags } from '../next.js';
import type { RunEvent } from './events.js';

/** What stands in for this process's own disk, clock, variables and so on: for tests, and for programs that wrap them. */
export type MachineOptions = Partial<Pick<Machine, 'disk' | 'clock' | 'env' | 'home' | 'random' | 'still'>>;

/** Which film is loaded. */
export interface LoadOptions extends MachineOptions {
  /** A rehearsal: its own lockfile and folder, no key, no cost. Default: false. */
  sandbox?: boolean;
}

/** Where a film's ledger and gateway are. */
export interface PlaceOptions {
  /** Where the film's ledger is kept. Default: the lockfile beside the manifest. */
  ledger?: LedgerStore | undefined;
  /**
   * The address of a gateway (default: the provider's variable, such as `PIXAZO_GATEWAY`, or its public one), or a gateway of your own. The ledger remembers
   * its `name`.
   */
  gateway?: string | BatchOptions['own'];
  /** The account's key. Default: looked for as the command line does. */
  key?: string | undefined;
  /** A file to read the key from, as `--env-file`. */
  envFile?: string | undefined;
}

/** What a plan or a run may be asked for: everything is as on the command line, and times are in milliseconds. */
export interface Options
  extends PlaceOptions,
    Partial<Omit<BatchOptions, 'sandbox' | 'gateway' | 'own' | 'times'> & BatchOptions['times']> {}

/** What a run is asked for. */
export interface RenderOptions extends Options {
  /**
   * Says yes to the plan before anything is sent. On the real gateway this spends money, so it has to be said: `true`, or a function that
   * looks at the plan.
   */
  agree: true | ((plan: Plan) => boolean | Promise<boolean>);
  /** Called with everything that happens; see also `Run.events`. */
  onEvent?: (event: RunEvent) => void;
  /** Aborted to interrupt: no new submission, the ones on the wire are waited for; the same call resumes. */
  signal?: AbortSignal | undefined;
}

/** This machine, but for what the caller passes in. */
export function machineOf({ disk, clock, env, home, random, still }: MachineOptions): Machine {
  const given = { disk, clock, env, home, random, still };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...thisMachine(), ...set };
}

const machines = new WeakMap<Film, Machine>();

/** Every later call works with a film on the machine that it was loaded on. */
export function remember(film: Film, machine: Machine): void {
  machines.set(film, machine);
}

/** What a call with a film works in. @throws TypeError for a film that `loadFilm` did not make, such as a copy of one. */
export function environmentOf(film: Film, { ledger }: PlaceOptions): Environment {
  const machine = machines.get(film);
  if (!machine) throw new TypeError('this is not a film that loadFilm returned');
  return { ...machine, ledger };
}

/** Which gateway the commands in reports and messages name. */
export function gatewayOf(film: Film, { gateway, envFile }: PlaceOptions): GatewayFlags {
  return { sandbox: film.sandbox, gateway: typeof gateway === 'string' ? gateway : undefined, envFile };
}

/** A batch with the defaults of the command line. */
export function batchOf(film: Film, options: Options): BatchOptions {
  const usual = usualTimes(film.sandbox);
  return {
    ...choiceOf(film, options),
    only: options.only ?? [],
    retry: options.retry ?? false,
    force: options.force ?? false,
    payAgain: options.payAgain ?? false,
    maxCost: options.maxCost ?? null,
    maxFailures: options.maxFailures,
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

/** The gateway that a call goes to. */
export function choiceOf({ sandbox }: Film, { gateway, key, envFile }: PlaceOptions) {
  const where = typeof gateway === 'string' ? { gateway } : { own: gateway };
  return { sandbox, key, envFile, ...where };
}
