import type { Provider } from '../../gateway/provider.js';
import type { LedgerStore } from '../../ledger/port.js';
import { type Machine, thisMachine } from '../../system/machine.js';
import { type BatchOptions, plainBatch } from '../batch/batch.js';
import type { Environment, Film } from '../film/film.js';

/** What stands in for this process's own disk, clock, variables and so on: for tests, and for programs that wrap them. */
export type MachineOptions = Partial<
  Pick<Machine, 'disk' | 'clock' | 'env' | 'home' | 'random' | 'stills' | 'frames'>
>;

/** Which film is loaded. */
export interface LoadOptions extends MachineOptions {
  /** A rehearsal: its own lockfile and folder, no key, no cost. Default: false. */
  sandbox?: boolean;
  /** Services of your own that render, beside the built-in ones; models name them in `provider`. */
  providers?: readonly Provider[] | undefined;
}

/** Where a film's ledger and gateway are. */
export interface PlaceOptions {
  /** Where the film's ledger is kept. Default: the lockfile beside the manifest. */
  ledger?: LedgerStore | undefined;
  /**
   * The address of the gateway of a film with one provider (default: the provider's variable, such as `PIXAZO_GATEWAY`, or its public one),
   * or a gateway of your own, which serves all models. The ledger remembers its `name`.
   */
  gateway?: string | BatchOptions['own'];
  /** The account's key, for a film with one provider. Default: looked for as the command line does. */
  key?: string | undefined;
  /** A file to read the key from, as `--env-file`. */
  envFile?: string | undefined;
}

/** What a plan or a run may be asked for: everything is as on the command line, and times are in milliseconds. */
export interface Options
  extends PlaceOptions,
    Partial<Omit<BatchOptions, 'sandbox' | 'gateway' | 'own' | 'times'> & BatchOptions['times']> {}

/** This machine, but for what the caller passes in. */
export function machineOf({ disk, clock, env, home, random, stills, frames }: MachineOptions): Machine {
  return overridden(thisMachine(), { disk, clock, env, home, random, stills, frames });
}

const environments = new WeakMap<Film, Environment>();

/** Every later call works with a film on the machine, and with the providers, that it was loaded with. */
export function remember(film: Film, environment: Environment): void {
  environments.set(film, environment);
}

/** @throws TypeError for a film that `loadFilm` did not make, such as a copy of one. */
export function checkFilm(film: Film): Environment {
  const environment = environments.get(film);
  if (!environment)
    throw new TypeError('`film` must be a film that loadFilm returned, the `value` of its result');
  return environment;
}

/** What a call with a film works in. @throws TypeError as `checkFilm` does. */
export function environmentOf(film: Film, { ledger }: PlaceOptions): Environment {
  return { ...checkFilm(film), ledger };
}

/** The gateway that a call goes to, and which the commands in reports and messages name. */
export function gatewayOf({ sandbox }: Film, { gateway, key, envFile }: PlaceOptions) {
  const where = typeof gateway === 'string' ? { gateway } : { own: gateway };
  return { sandbox, key, envFile, ...where };
}

/** A batch with the defaults of the command line. */
export function batchOf(film: Film, options: Options): BatchOptions {
  const gateway = gatewayOf(film, options);
  const plain = plainBatch(gateway);
  return { ...overridden(plain, options), ...gateway, times: overridden(plain.times, options) };
}

/** The same object with those of its values that `given` has too; what is undefined there is not given. */
function overridden<T extends object>(usual: T, given: object): T {
  const set = Object.entries(given).filter(([key, value]) => key in usual && value !== undefined);
  return { ...usual, ...Object.fromEntries(set) };
}
