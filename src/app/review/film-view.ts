import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.js';
import { posterPath } from '../../media/poster.js';
import { collectFilm } from '../../report/html/collect.js';
import { reportPage } from '../../report/html/page.js';
import { type RunProgress, runProgress } from '../../report/progress.js';
import type { StatusRow } from '../../report/rows.js';
import { type Take, takeName } from '../../takes/take.js';
import type { GatewayFlags } from '../commands.js';
import { type Environment, type Film, openFilm } from '../film.js';
import { readFilmState } from '../film-state.js';
import { pageData } from '../page.js';
import { recordedOf } from '../recorded.js';
import { badFiles, type Refusal } from '../refusal.js';

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
  if (!state.ok) return state;
  const recorded = recordedOf(film, state.value);
  const { rows } = recorded;
  const page = {
    ...(await pageData(environment, recorded, flags)),
    live: true,
    localImage: (take: Take) => (take.input?.kind === 'file' ? inputLink(take) : null),
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
  const clips = rows.flatMap(({ outputs, older, earlier }) => [
    ...outputs,
    ...(older?.outputs ?? []),
    ...earlier.flatMap((job) => (job.clips?.files ?? []).map(({ path }) => path)),
  ]);
  const inOutput = [...clips.filter((path) => path !== null), ...[...posters].map(posterPath)];
  const inputs = takes.flatMap((take): [string, string][] =>
    take.input?.kind === 'file' ? [[inputLink(take), take.input.path]] : [],
  );
  return new Map([...inOutput.map((path): [string, string] => [path, join(places.output, path)]), ...inputs]);
}

/** Input images may be anywhere on the disk, so that their links are names and not paths. */
function inputLink(take: Take): string {
  return `input/${takeName(take)}`;
}
