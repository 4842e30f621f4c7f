import type { Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import type { ClipsOnDisk } from '../../plan/clips-on-disk.js';
import { collectFilm } from '../../report/html/collect.js';
import { type FilmTexts, filmTexts } from '../../report/html/film-change.js';
import type { FilmData } from '../../report/html/film-data.js';
import type { PackedRows, PageData } from '../../report/html/page-data.js';
import { type RunProgress, runProgress } from '../../report/progress.js';
import type { GatewayFlags } from '../film/commands.js';
import type { Environment, Film } from '../film/film.js';
import { readFilmState } from '../film/film-state.js';
import { pageData } from '../report/page.js';
import { recordedOf } from '../report/recorded.js';
import type { KnownRows } from '../report/rows.js';
import { filesOf, INPUTS, inputLink } from './film-files.js';

/** A film as a review shows it at one moment. */
export interface FilmView {
  film: Film;
  /** Its number; a later view has a higher one. */
  version: number;
  /** What the page is made from. */
  page: PageData;
  data: FilmData;
  /** `data` as JSON, part by part. */
  texts: FilmTexts;
  /** The files that the page may ask for: absolute paths by their links below the page. */
  files: ReadonlyMap<string, string>;
  /** The page without what is of a review alone. */
  plain: PageData;
  made: Made;
  /** How far the run is that is at work; null without one. */
  run: RunProgress | null;
}

/** What was made of these clips and the jobs that have them, for the next view. */
interface Made {
  clips: ClipsOnDisk;
  rows: KnownRows;
  packed: PackedRows;
  texts: WeakMap<object, string>;
}

/**
 * Reads what became of a film, for a review: ledger and folder. Writes nothing. If only picks, ratings or notes
 * have changed since the last view, only those are updated.
 */
export async function viewFilm(
  environment: Environment,
  film: Film,
  flags: GatewayFlags,
  version: number,
  before?: FilmView,
): Promise<Result<FilmView, Refusal>> {
  const state = await readFilmState(environment, film);
  if (!state.ok) return state;
  const { clips } = state.value;
  const same = before?.made.clips === clips ? before : null;
  const made = same?.made ?? { clips, rows: new WeakMap(), packed: new WeakMap(), texts: new WeakMap() };
  const recorded = recordedOf(film, state.value, made.rows);
  const { rows } = recorded;
  const plain = await pageData(environment, recorded, flags, same?.plain);
  const page: PageData = {
    ...plain,
    live: version,
    packed: made.packed,
    localImage: (take, which) =>
      take[which]?.kind === 'file' ? inputLink(take, which) : plain.localImage(take, which),
  };
  const frames = rows.flatMap(({ take }) =>
    take
      ? INPUTS.flatMap((which) => (take[which]?.kind === 'frame' && plain.localImage(take, which)) || [])
      : [],
  );
  const data = collectFilm(page);
  return ok({
    film,
    version,
    page,
    data,
    plain,
    made,
    texts: filmTexts(data, made.texts),
    files: same?.files ?? filesOf(film, rows, page.posters, frames),
    run: state.value.isLive ? runProgress(rows, environment.clock.now()) : null,
  });
}
