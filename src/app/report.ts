import { invalid, type Refusal } from '../core/refusal.js';
import { ok, type Result } from '../core/result.js';
import { checkOutputFolder } from '../media/output-folder.js';
import { priceNowBy } from '../plan/price-now.js';
import { rowJobs } from '../report/rows.js';
import { writeReport } from '../report/write.js';
import { outputDisk } from '../system/output-disk.js';
import type { GatewayFlags } from './film/commands.js';
import type { Environment, Film } from './film/film.js';
import { readFilmState } from './film/film-state.js';
import { tryMarkFolder } from './film/mark.js';
import { sharedRefusal } from './film/shared-refusal.js';
import { problemWithFiles } from './folder/owner.js';
import { makePostersFor, writeFilmPage } from './report/page.js';
import { type Recorded, recordedOf } from './report/recorded.js';

const NO_FOLDER =
  'Only the manifest says which folder its report goes to: correct it first. The command status tells what the lockfile knows.';

/** How reports are rebuilt. */
export interface ReportOptions {
  /** Which gateway the commands on the page go to. */
  flags: GatewayFlags;
  /** Makes thumbnails that lack. Default: true. */
  thumbnails?: boolean | undefined;
  /** Aborted to make no more thumbnails; the reports are written all the same. */
  signal: AbortSignal;
  /** Called with how many of how many thumbnails are done. */
  onProgress?: ((done: number, of: number) => void) | undefined;
}

/** Reports that were rebuilt. */
export interface Reports {
  /** Absolute paths. */
  manifest: string;
  csv: string;
  html: string;
  thumbnails: number;
  /** Jobs that share a request id; null if none do. */
  shared: Refusal | null;
}

/** Rebuilds `report.csv`, `report.html` and missing thumbnails from what is recorded of a film. */
export async function rebuildReports(
  machine: Environment,
  { places, ...recorded }: Recorded,
  { flags, thumbnails: wanted = true, signal, onProgress }: ReportOptions,
): Promise<Result<Reports, Refusal>> {
  if (!places) return invalid(NO_FOLDER);
  const environment = { ...machine, disk: outputDisk(machine.disk, places.output, machine.clock) };
  const { disk } = environment;
  const { rows, catalog } = recorded;
  const usable = await checkOutputFolder(disk, places.output);
  if (!usable.ok) return invalid(usable.error);
  const foreign = await problemWithFiles(disk, places);
  if (foreign !== null) return invalid(foreign);
  await tryMarkFolder(disk, places);
  const thumbnails = wanted ? await makePostersFor(environment, places.output, rows, signal, onProgress) : 0;
  const table = await writeReport(disk, places.output, rows, priceNowBy(catalog), flags.sandbox);
  const written = table.ok ? await writeFilmPage(environment, { ...recorded, places }, flags) : table;
  if (!written.ok) return invalid(written.error);
  const { manifest, report: csv, page: html } = places;
  const shared = sharedRefusal(places, rows.flatMap(rowJobs), flags);
  return ok({ manifest, csv, html, thumbnails, shared });
}

/** Writes the film's page again if there is one; a sentence that says why if that could not be done. */
export async function refreshPage(
  machine: Environment,
  film: Film,
  flags: GatewayFlags,
): Promise<string | null> {
  const { places } = film;
  if (!(await machine.disk.entryAt(places.page))) return null;
  if ((await problemWithFiles(machine.disk, places)) !== null) return null;
  const filmState = await readFilmState(machine, film);
  if (!filmState.ok) return null;
  const environment = { ...machine, disk: outputDisk(machine.disk, places.output, machine.clock) };
  await tryMarkFolder(environment.disk, places);
  const written = await writeFilmPage(environment, recordedOf(film, filmState.value), flags);
  return written.ok ? null : written.error;
}
