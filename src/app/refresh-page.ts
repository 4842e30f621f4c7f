import { priceNowBy } from '../plan/price-now.js';
import { outputDisk } from '../system/output-disk.js';
import type { GatewayFlags } from './commands.js';
import type { Environment, Film } from './film.js';
import { readFilmState } from './film-state.js';
import { tryMarkFolder } from './folder/mark.js';
import { problemWithFiles, REPORTS } from './folder/owner.js';
import { writeFilmPage } from './page.js';
import { rowsOf } from './rows.js';

/** Writes the film's page again if there is one; a sentence that says why if that could not be done. */
export async function refreshPage(
  environment: Environment,
  film: Film,
  flags: GatewayFlags,
): Promise<string | null> {
  const { places, manifest } = film;
  if (
    !(await environment.disk.entryAt(places.page)) ||
    (await problemWithFiles(environment.disk, places, REPORTS)) !== null
  )
    return null;
  const filmState = await readFilmState(environment, film);
  if (!filmState.ok) return null;
  const disk = outputDisk(environment.disk, places.output, environment.clock);
  await tryMarkFolder(disk, places);
  return writeFilmPage(
    { ...environment, disk },
    {
      rows: rowsOf(filmState.value, manifest.catalog),
      priceNow: priceNowBy(manifest.catalog),
      places,
      title: manifest.title,
      manifestLoads: true,
      flags,
    },
  );
}
