import { builtInModels } from '../catalog/load.js';
import type { Catalog } from '../catalog/model.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { scanClips } from '../media/scan.js';
import type { StatusRow } from '../report/rows.js';
import { type Environment, openFilm, outputIn, type Places, placesOf } from './film.js';
import { readFilmState } from './film-state.js';
import { markedFolder } from './folder/mark.js';
import { ledgerOf } from './ledger.js';
import { badFiles, type Refusal } from './refusal.js';
import { rowsOf, rowsOfJobs } from './rows.js';

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

/** Reads what became of every take; where the manifest does not load, of every job. Refused where the lockfile cannot be read. */
export async function readRecorded(
  environment: Pick<Environment, 'disk' | 'clock' | 'processes' | 'cwd' | 'ledger'>,
  manifest: string,
  sandbox: boolean,
): Promise<Result<Recorded, Refusal>> {
  const { disk } = environment;
  const opened = await openFilm(environment, manifest, sandbox);
  if (opened.ok) {
    const film = opened.value;
    const filmState = await readFilmState(environment, film);
    if (!filmState.ok) return err(badFiles(filmState.error));
    return ok({
      rows: rowsOf(filmState.value, film.manifest.catalog),
      title: film.manifest.title,
      catalog: film.manifest.catalog,
      places: film.places,
      problems: [],
    });
  }
  const places = placesOf(environment, manifest, 'renders', sandbox);
  const read = await ledgerOf(environment, { ...places, output: null }).read();
  if (!read.ok) return err(badFiles(read.error));
  if (read.value.isEmpty) return err(badFiles(opened.error));
  const { book } = read.value;
  const output = await markedFolder(disk, places.lockfile);
  const clips = output === null ? null : await scanClips(disk, output, book.jobs.values());
  return ok({
    rows: rowsOfJobs(book, clips),
    title: null,
    catalog: builtInModels(),
    places: output === null ? null : { ...places, ...outputIn(output) },
    problems: opened.error,
  });
}
