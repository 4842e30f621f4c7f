import { commandLine } from '../../core/command-line.js';
import { displayPath, typedPath } from '../../core/display-path.js';
import type { Result } from '../../core/result.js';
import { makeLackingPosters } from '../../media/poster.js';
import { retriesAutomatically } from '../../plan/decide.js';
import { priceNowBy } from '../../plan/price-now.js';
import type { PageData } from '../../report/html/page-data.js';
import { isMissing, rowTake, type StatusRow } from '../../report/rows.js';
import { type DisplayState, displayState } from '../../report/totals.js';
import { writePage } from '../../report/write.js';
import { takeName } from '../../takes/take.js';
import {
  type AfterRun,
  type GatewayFlags,
  gatewayFlags,
  nextCommand,
  reportCommand,
} from '../film/commands.js';
import type { Environment } from '../film/film.js';
import { picturesIn } from './pictures.js';
import type { RecordedFilm } from './recorded.js';

/** Writes `report.html`, whose commands go to that gateway; the error is a sentence that says why that could not be done. */
export async function writeFilmPage(
  environment: Environment,
  film: RecordedFilm,
  flags: GatewayFlags,
  pictures?: Pictures,
): Promise<Result<null, string>> {
  return writePage(environment.disk, film.places.output, await pageData(environment, film, flags, pictures));
}

type Pictures = Pick<PageData, 'posters' | 'localImage'>;

/** What the page of a film is made from; `pictures` if they are known. */
export async function pageData(
  environment: Environment,
  { rows, title, catalog, places, problems }: RecordedFilm,
  flags: GatewayFlags,
  pictures?: Pictures,
): Promise<PageData> {
  const { posters, localImage } = pictures ?? (await picturesIn(environment.disk, places.output));
  const manifestLoads = problems.length === 0;
  const manifest = typedPath(places.manifest, places);
  return {
    title,
    manifest: displayPath(places.manifest, places),
    manifestLoads,
    sandbox: flags.sandbox ?? false,
    rows,
    priceNow: priceNowBy(catalog),
    now: environment.clock.now(),
    posters,
    localImage,
    command: (row) => (manifestLoads ? takeCommand(row, manifest, flags) : null),
    pick: manifestLoads ? pickCommand(manifest, flags) : null,
    next: manifestLoads ? nextCommand(manifest, { ...flags, only: [] }, after(rows)) : null,
    again: reportCommand(places, flags),
  };
}

/** Makes the posters that the clips of these rows lack, where there is something to make them with, and tells how many. */
export async function makePostersFor(
  { disk, stills }: Environment,
  output: string,
  rows: readonly StatusRow[],
  signal: AbortSignal,
  onProgress?: (done: number, of: number) => void,
): Promise<number> {
  if (!stills) return 0;
  const jobs = rows.flatMap((row) => (row.job && !isMissing(row) ? [row.job] : []));
  return makeLackingPosters(jobs, { disk, output, stills, signal }, onProgress);
}

/** States that a command changes only if a person wants something else. */
const NEEDS_NOTHING: ReadonlySet<DisplayState> = new Set(['finished', 'stale', 'disabled', 'abandoned']);

function takeCommand(row: StatusRow, manifest: string, flags: GatewayFlags): string | null {
  const state = displayState(row);
  if (NEEDS_NOTHING.has(state)) return null;
  const isFollowed = state === 'submitted' || state === 'rendered' || state === 'missing';
  if (row.take === null) {
    if (isFollowed) return nextCommand(manifest, flags, after([row]));
    return state === 'unknown' ? nextCommand(manifest, flags, { ...after([row]), again: false }) : null;
  }
  return nextCommand(manifest, { ...flags, only: [takeName(row.take)] }, after([row]));
}

/** A take's name stands unquoted between the words before and after it: ids have no other characters. */
function pickCommand(manifest: string, { sandbox = false }: GatewayFlags): [string, string] {
  const after = gatewayFlags({ sandbox }).map((word) => ` ${word}`);
  return [`${commandLine('pick', manifest)} `, after.join('')];
}

/** What is left to do of these rows. an orphan is named by its id: its take may be another's by now. */
function after(rows: readonly StatusRow[]): AfterRun {
  const open = rows.flatMap((row) => {
    const state = displayState(row);
    if (NEEDS_NOTHING.has(state)) return [];
    if (row.orphan && (state === 'failed' || state === 'pending')) return [];
    const take = row.orphan ? (row.job?.job ?? '') : takeName(rowTake(row));
    return [{ take, state: state === 'missing' ? 'finished' : state, why: '' }];
  });
  const again = rows.some(
    ({ job, earlier, orphan }) => job !== null && !orphan && retriesAutomatically(job, earlier),
  );
  return { exit: 1, open, again };
}
