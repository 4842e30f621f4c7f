import { invalid, type Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import { type CutOptions, type FilmCut, makeCut } from '../cut.js';
import type { Film } from '../film/film.js';
import { readRecorded } from '../report/recorded.js';
import { type ReportOptions, type Reports, rebuildReports } from '../report.js';
import { withCallbacks } from './callbacks.js';
import { problemWithCall } from './check-options.js';
import { environmentOf, gatewayOf, type PlaceOptions } from './options.js';

interface Stoppable {
  signal?: AbortSignal | undefined;
}

/** Cuts the film so far from the picked takes; with `animatic`, the whole film from images and durations alone. */
export async function cut(
  film: Film,
  options: PlaceOptions & Omit<CutOptions, 'signal'> & Stoppable = {},
): Promise<Result<FilmCut, Refusal>> {
  const problem = problemWithCall(film, options, ['animatic', 'onConform', 'onProgress']);
  if (problem !== null) return invalid(problem);
  return withCallbacks(options.signal, (signal, guard) =>
    makeCut(environmentOf(film, options), film, {
      animatic: options.animatic ?? false,
      signal,
      onConform: guard('onConform', options.onConform),
      onProgress: guard('onProgress', options.onProgress),
    }),
  );
}

/** Rebuilds `report.csv`, `report.html` and missing thumbnails from manifest (as it is now) and ledger. */
export async function report(
  film: Film,
  options: PlaceOptions & Stoppable & Pick<ReportOptions, 'thumbnails' | 'onProgress'> = {},
): Promise<Result<Reports, Refusal>> {
  const problem = problemWithCall(film, options, ['onProgress']);
  if (problem !== null) return invalid(problem);
  const environment = environmentOf(film, options);
  const recorded = await readRecorded(environment, film.places.manifest, film.sandbox);
  if (!recorded.ok) return recorded;
  return withCallbacks(options.signal, (signal, guard) =>
    rebuildReports(environment, recorded.value, {
      flags: gatewayOf(film, options),
      thumbnails: options.thumbnails,
      signal,
      onProgress: guard('onProgress', options.onProgress),
    }),
  );
}
