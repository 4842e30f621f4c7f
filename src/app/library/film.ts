import type { Diagnostic } from '../../core/diagnostic.js';
import { invalid, type Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import type { JobBook } from '../../ledger/port.js';
import type { Plan } from '../../plan/plan.js';
import { type Film, openFilm } from '../film/film.js';
import { readLockfileAt } from '../film/ledger.js';
import { planFilm } from '../plan.js';
import { type FilmStatus, readStatus } from '../status.js';
import { factsOfManifest, type ManifestFacts } from '../validate.js';
import {
  problemWithCall,
  problemWithLoading,
  problemWithOptions,
  problemWithReading,
} from './check-options.js';
import {
  batchOf,
  checkFilm,
  environmentOf,
  gatewayOf,
  type LoadOptions,
  type MachineOptions,
  machineOf,
  type Options,
  type PlaceOptions,
  remember,
} from './options.js';

/**
 * Reads and checks a manifest. The error holds every problem of the manifest (`formatDiagnostics` prints them). The film is as its files are now: load
 * it again after an edit. What stands in for this machine (`disk`, `clock` …) does so in every later call with the film.
 */
export async function loadFilm(file: string, options: LoadOptions = {}): Promise<Result<Film, Diagnostic[]>> {
  const problem = problemWithLoading(file, options);
  if (problem) return err([problem]);
  const environment = { ...machineOf(options), providers: options.providers };
  const opened = await openFilm(environment, file, options.sandbox ?? false);
  if (opened.ok) remember(opened.value, environment);
  return opened;
}

/**
 * What `render` with the same options would do and cost; the error is why `render` would refuse. Reads manifest, ledger and folder;
 * sends and writes nothing.
 */
export async function plan(film: Film, options: Options = {}): Promise<Result<Plan, Refusal>> {
  const problem = problemWithOptions(film, options);
  if (problem !== null) return invalid(problem);
  const planned = await planFilm(environmentOf(film, options), film, batchOf(film, options));
  if (!planned.ok) return planned;
  const { plan: found, refused } = planned.value;
  return refused ? err(refused) : ok(found);
}

/** What became of every take, by manifest (as it is now) and ledger. `only`: patterns as of `--only`. Writes nothing. */
export async function status(
  film: Film,
  options: PlaceOptions & { only?: readonly string[] } = {},
): Promise<Result<FilmStatus, Refusal>> {
  const problem = problemWithCall(film, options);
  if (problem !== null) return invalid(problem);
  const which = { ...gatewayOf(film, options), only: options.only };
  return readStatus(environmentOf(film, options), film.places.manifest, which);
}

/** What a manifest comes to, as `validate --json` says. */
export function validate(film: Film): ManifestFacts {
  checkFilm(film);
  return factsOfManifest(film);
}

/** All jobs of a lockfile. Writes nothing; the error says what is damaged. */
export async function readLockfile(
  path: string,
  options: MachineOptions = {},
): Promise<Result<JobBook, Diagnostic[]>> {
  const problem = problemWithReading(path, options);
  if (problem) return err([problem]);
  const read = await readLockfileAt(machineOf(options).disk, path);
  return read.ok ? ok(read.value.book) : read;
}
