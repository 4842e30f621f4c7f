import { dirname, join, resolve } from 'node:path';
import { err, ok, type Result } from '../../core/result.js';
import { posterPath } from '../../media/poster.js';
import { priceNowBy } from '../../plan/price-now.js';
import { collectFilm } from '../../report/html/collect.js';
import { reportPage } from '../../report/html/page.js';
import { type RunProgress, runProgress } from '../../report/progress.js';
import type { StatusRow } from '../../report/rows.js';
import { type Take, takeName } from '../../takes/take.js';
import type { Environment } from '../environment.js';
import { type Film, openFilm } from '../film.js';
import { readFilmState } from '../film-state.js';
import type { GatewayFlags } from '../next.js';
import { pageData } from '../page.js';
import { badFiles, type Refusal } from '../refusal.js';
import { rowsOf } from '../rows.js';

/** A film as a review shows it at one moment. */
export interface FilmView {
  film: Film;
  /** The page with the film in it. */
  html: string;
  /** The film alone, `FilmData` as JSON. */
  data: string;
  /** The files that the page may ask for: absolute paths by their links below the page. */
  files: ReadonlyMap<string, string>;
  /** How far the run is that is at work; null without one. */
  run: RunProgress | null;
}

/** Reads a film for a review: manifest, ledger and folder. Writes nothing. */
export async function viewFilm(
  environment: Environment,
  manifest: string,
  flags: GatewayFlags,
): Promise<Result<FilmView, Refusal>> {
  const opened = await openFilm(environment, manifest, flags.sandbox ?? false);
  if (!opened.ok) return err(badFiles(opened.error));
  const film = opened.value;
  const state = await readFilmState(environment, film);
  if (!state.ok) return err(badFiles(state.error));
  const { places } = film;
  const { catalog, title } = film.manifest;
  const rows = rowsOf(state.value, catalog);
  const order = { rows, priceNow: priceNowBy(catalog), places, title, manifestLoads: true, flags };
  const page = {
    ...(await pageData(environment, order)),
    live: true,
    localImage: (take: Take) => (isLocal(take) ? inputLink(take) : null),
  };
  return ok({
    film,
    html: reportPage(page),
    data: JSON.stringify(collectFilm(page)),
    files: filesOf(film, rows, page.posters),
    run: state.value.isLive ? runProgress(rows, environment.clock.now()) : null,
  });
}

function filesOf(
  { places, takes }: Film,
  rows: readonly StatusRow[],
  posters: ReadonlySet<string>,
): Map<string, string> {
  const clips = rows.flatMap(({ outputs, older }) => [...outputs, ...(older?.outputs ?? [])]);
  const inOutput = [...clips.filter((path) => path !== null), ...[...posters].map(posterPath)];
  const inputs = takes.filter(isLocal).map((take): [string, string] => {
    return [inputLink(take), resolve(dirname(places.manifest), take.image_written ?? '')];
  });
  return new Map([...inOutput.map((path): [string, string] => [path, join(places.output, path)]), ...inputs]);
}

function isLocal({ image_written }: Take): boolean {
  return image_written !== null && !/^https?:/i.test(image_written);
}

/** Input images may be anywhere on the disk, so that their links are names and not paths. */
function inputLink(take: Take): string {
  return `input/${takeName(take)}`;
}
