import { createHash } from 'node:crypto';
import { priceNowBy } from '../../plan/price-now.js';
import { addToList, isListed, provenanceLine } from '../../report/ours.js';
import { writeReport } from '../../report/write.js';
import { nullIfDiskFailed } from '../../system/disk.js';
import type { BatchOptions } from '../batch/batch.js';
import type { Environment, Film } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import { writeFilmPage } from './page.js';
import { type FilmPictures, picturesIn } from './pictures.js';
import type { RecordedFilm } from './recorded.js';

/** Of the package; undefined where the source runs as it is. */
declare const SHOTLIST_VERSION: string | undefined;

/** How many jobs are text at the same time. */
const PIECE = 1000;

/** What a film was when its reports are written. */
export interface Reported {
  film: Film;
  filmState: FilmState;
  recorded: RecordedFilm;
}

/** Why `report.csv` and `report.html` could not be written, a sentence each; null for one that is written. */
export type Unwritten = Record<'report' | 'page', string | null>;

const ALL_WRITTEN: Unwritten = { report: null, page: null };

/** Writes `report.csv` and `report.html`. */
export async function writeReports(
  environment: Environment,
  { recorded }: Pick<Reported, 'recorded'>,
  options: BatchOptions,
  pictures?: FilmPictures,
): Promise<Unwritten> {
  const { rows, catalog, places } = recorded;
  const report = await writeReport(
    environment.disk,
    places.output,
    rows,
    priceNowBy(catalog),
    options.sandbox,
  );
  const page = await writeFilmPage(environment, recorded, options, pictures);
  return { report: report.ok ? null : report.error, page: page.ok ? null : page.error };
}

/**
 * The same, where nothing has changed since the film's state was read; both files stay as they are if they are still what would be
 * written, but for the time in the page. Any doubt means that they are written.
 */
export async function writeReportsIfStale(
  environment: Environment,
  reported: Reported,
  options: BatchOptions,
): Promise<Unwritten> {
  const { disk } = environment;
  const { output } = reported.recorded.places;
  const pictures = await picturesIn(disk, output);
  const source = sourceHash(reported, options, pictures);
  const line = () => provenanceLine(disk, output, source).catch(nullIfDiskFailed);
  const found = await line();
  if (found !== null && (await isListed(disk, output, found).catch(nullIfDiskFailed))) return ALL_WRITTEN;
  const unwritten = await writeReports(environment, reported, options, pictures);
  const isWhole = unwritten.report === null && unwritten.page === null;
  const written = isWhole ? await line() : null;
  if (written !== null) await addToList(disk, output, written).catch(nullIfDiskFailed);
  return unwritten;
}

/**
 * A hash of all that the reports are made from, so that two equal ones mean equal reports: this version, what was typed (the page has
 * commands), the files that the film was read from, jobs with their clips, and pictures.
 */
function sourceHash(
  { film, filmState, recorded }: Reported,
  { key: _key, maxCost: _maxCost, ...typed }: BatchOptions,
  { posters, frames }: FilmPictures,
): string {
  const version = typeof SHOTLIST_VERSION === 'undefined' ? null : SHOTLIST_VERSION;
  const hash = createHash('sha256');
  const add = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`);
  add([version, typed, recorded.places, film.sources]);
  add([[...posters], [...frames]]);
  for (let first = 0; first < filmState.jobs.length; first += PIECE)
    add(filmState.jobs.slice(first, first + PIECE).map((job) => [job, filmState.clips.get(job.job)]));
  return hash.digest('hex');
}
