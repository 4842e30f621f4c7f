import { dirname, relative, resolve, sep } from 'node:path';
import { commandLine } from '../core/command-line.js';
import { displayPath } from '../core/display-path.js';
import type { PriceNow } from '../ledger/committed.js';
import { makePosters, postersIn } from '../media/poster.js';
import { retriesAutomatically } from '../plan/decide.js';
import type { PageData } from '../report/html/page-data.js';
import { isMissing, rowTake, type StatusRow } from '../report/rows.js';
import { displayState } from '../report/totals.js';
import { writePage } from '../report/write.js';
import { type Take, takeName } from '../takes/take.js';
import type { Environment } from './environment.js';
import type { Places } from './film.js';
import { type GatewayFlags, nextCommand } from './next.js';

/** What a page is made of, and where. */
export interface PageOrder {
  rows: readonly StatusRow[];
  priceNow: PriceNow;
  places: Places;
  title: string | null;
  manifestLoads: boolean;
  /** Which gateway the commands on the page go to. */
  flags: GatewayFlags;
}

/** Writes `report.html`; a sentence that says why where that could not be done, else null. */
export async function writeFilmPage(environment: Environment, order: PageOrder): Promise<string | null> {
  return writePage(environment.disk, order.places.output, await pageData(environment, order));
}

/** What the page of a film is made from. */
export async function pageData(environment: Environment, order: PageOrder): Promise<PageData> {
  const { rows, priceNow, places, title, manifestLoads, flags } = order;
  const manifest = displayPath(places.manifest, places);
  const several = new Set(rows.flatMap(({ take }) => (take && take.take > 1 ? [take.shot] : [])));
  return {
    title,
    manifest,
    manifestLoads,
    sandbox: flags.sandbox ?? false,
    rows,
    priceNow,
    now: environment.clock.now(),
    posters: await postersIn(environment.disk, places.output),
    localImage: (take) => localImage(take, places),
    command: (row) => (manifestLoads ? takeCommand(row, manifest, flags) : null),
    pick: (row) =>
      manifestLoads && several.has(rowTake(row).shot) ? pickCommand(row, manifest, flags) : null,
    next: manifestLoads ? filmCommand(rows, manifest, flags) : null,
    again: commandLine('report', manifest, ...(flags.sandbox ? ['--sandbox'] : [])),
  };
}

/** Makes the posters that the clips of these rows lack, where there is something to make them with, and tells how many. */
export async function makeLackingPosters(
  { disk, still }: Environment,
  output: string,
  rows: readonly StatusRow[],
  signal: AbortSignal,
  onProgress?: (done: number, of: number) => void,
): Promise<number> {
  if (!still) return 0;
  const jobs = rows.flatMap((row) => (row.job && !isMissing(row) ? [row.job] : []));
  return makePosters(jobs, { disk, output, still, signal }, onProgress);
}

function takeCommand(row: StatusRow, manifest: string, flags: GatewayFlags): string | null {
  const state = displayState(row);
  if (state === 'finished' || state === 'disabled' || state === 'abandoned') return null;
  const isFollowed = state === 'submitted' || state === 'rendered' || state === 'missing';
  if (row.take === null) {
    if (isFollowed) return filmCommand([row], manifest, flags);
    return state === 'unknown' ? nextCommand(manifest, flags, { ...after([row]), again: false }) : null;
  }
  return nextCommand(manifest, { ...flags, only: [takeName(row.take)] }, after([row]));
}

function filmCommand(rows: readonly StatusRow[], manifest: string, flags: GatewayFlags): string | null {
  return nextCommand(manifest, flags, after(rows));
}

function pickCommand(row: StatusRow, manifest: string, { sandbox }: GatewayFlags): string | null {
  const { take, job } = row;
  if (!take || !job?.finished || isMissing(row)) return null;
  return commandLine('pick', manifest, takeName(take), ...(sandbox ? ['--sandbox'] : []));
}

/** What is left to do of these rows. an orphan is named by its id: its take may be another's by now. */
function after(rows: readonly StatusRow[]): Parameters<typeof nextCommand>[2] {
  const open = rows.flatMap((row) => {
    const state = displayState(row);
    if (state === 'finished' || state === 'disabled' || state === 'abandoned') return [];
    if (row.orphan && (state === 'failed' || state === 'pending')) return [];
    const take = row.orphan ? (row.job?.job ?? '') : takeName(rowTake(row));
    return [{ take, state: state === 'missing' ? 'finished' : state, why: '' }];
  });
  const again = rows.some(
    ({ job, earlier, orphan }) => job !== null && !orphan && retriesAutomatically(job, earlier),
  );
  return { exit: 1, open, again };
}

function localImage({ image_written }: Take, { manifest, output }: Places): string | null {
  if (image_written === null || /^https?:/i.test(image_written)) return null;
  return relative(output, resolve(dirname(manifest), image_written))
    .split(sep)
    .join('/');
}
