import { builtInModels } from '../catalog/load.js';
import type { Catalog } from '../catalog/model.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { readBook } from '../lockfile/read.js';
import { scanClips } from '../media/scan.js';
import type { StatusRow } from '../report/rows.js';
import { openFilm } from './film.js';
import { markedFolder } from './mark.js';
import { outputIn, type Places, placesOf } from './places.js';
import { badFiles, type Refusal, type Room } from './room.js';
import { rowsOf, rowsOfJobs } from './rows.js';
import { readStanding } from './standing.js';

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
  room: Pick<Room, 'disk' | 'clock'>,
  manifest: string,
  sandbox: boolean,
): Promise<Result<Recorded, Refusal>> {
  const { disk } = room;
  const opened = await openFilm(room, manifest, sandbox);
  if (opened.ok) {
    const film = opened.value;
    const standing = await readStanding(disk, film);
    if (!standing.ok) return err(badFiles(standing.error));
    return ok({
      rows: rowsOf(standing.value),
      title: film.manifest.title,
      catalog: film.manifest.catalog,
      places: film.places,
      problems: [],
    });
  }
  const places = placesOf(manifest, 'renders', sandbox);
  const read = await readBook(disk, places.lockfile);
  if (!read.ok) return err(badFiles(read.error));
  if (read.value.size === 0) return err(badFiles(opened.error));
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
