import { builtInModels } from '../../catalog/load.js';
import type { Catalog } from '../../catalog/model.js';
import type { Diagnostic } from '../../core/diagnostic.js';
import { badFiles, type Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { scanClips } from '../../media/scan.js';
import type { StatusRow } from '../../report/rows.js';
import { type Environment, type Film, openFilm, type Places, placesOf } from '../film/film.js';
import { type FilmState, readFilmState } from '../film/film-state.js';
import { ledgerOf } from '../film/ledger.js';
import { sharedPlaceOf } from '../film/ledger-place.js';
import { markedPlaces } from '../film/mark.js';
import { type KnownRows, rowsOf, rowsOfJobs } from './rows.js';

/** What is recorded of a film: by manifest and lockfile, or by the lockfile alone. */
export interface Recorded {
  rows: StatusRow[];
  /** Null where the film has none, or the manifest does not load. */
  title: string | null;
  catalog: Catalog;
  /** Null where only the manifest could say which folder the clips are in. */
  places: Places | null;
  /** Why the manifest does not load; empty where it does. */
  problems: Diagnostic[];
}

/** What is recorded of a film of which it is known where everything is. */
export type RecordedFilm = Recorded & { places: Places };

/** Reads what became of every take; where the manifest does not load, of every job. Refused where the lockfile cannot be read. */
export async function readRecorded(
  environment: Environment,
  manifest: string,
  sandbox: boolean,
): Promise<Result<Recorded, Refusal>> {
  const opened = await openFilm(environment, manifest, sandbox);
  if (opened.ok) {
    const filmState = await readFilmState(environment, opened.value);
    return filmState.ok ? ok(recordedOf(opened.value, filmState.value)) : filmState;
  }
  const shared = await sharedPlaceOf(environment, manifest, sandbox, null);
  if (!shared.ok) return err(badFiles(shared.error));
  const places = {
    ...placesOf(environment, manifest, 'renders', sandbox),
    ...(shared.value && { shared: shared.value }),
  };
  const read = await ledgerOf(environment, { ...places, output: null }).read();
  if (!read.ok) return err(badFiles(read.error));
  if (read.value.isEmpty) return err(badFiles(opened.error));
  const { book } = read.value;
  const marked = await markedPlaces(environment, places);
  const clips = marked && (await scanClips(environment.disk, marked.output, book.jobs.values()));
  return ok({
    rows: rowsOfJobs(book, clips),
    title: null,
    catalog: builtInModels(),
    places: marked,
    problems: opened.error,
  });
}

/** What is recorded of a film that loads. */
export function recordedOf(film: Film, filmState: FilmState, known?: KnownRows): RecordedFilm {
  const { manifest, places } = film;
  return {
    rows: rowsOf(filmState, manifest.catalog, known),
    title: manifest.title,
    catalog: manifest.catalog,
    places,
    problems: [],
  };
}
