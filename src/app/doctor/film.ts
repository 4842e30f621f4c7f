import type { Diagnostic } from '../../core/diagnostic.js';
import type { Result } from '../../core/result.js';
import { type Film, placesOf } from '../film.js';
import { markedPlaces } from '../folder/mark.js';
import { ledgerOf } from '../ledger.js';
import { gatewayFlags } from '../next.js';
import { planFilm } from '../plan.js';
import { attempt, type Check, problem, skipped } from './check.js';
import { checkClaim, isHeld } from './claim.js';
import type { FilmExam } from './exam.js';
import { checkDisk, checkMark, checkOutput } from './folder.js';
import { checkFilmImages } from './images.js';
import { checkLedger } from './ledger.js';
import { checkManifest } from './manifest.js';
import { checkRender } from './render.js';

/**
 * Looks at a manifest and all that belongs to it. `before` are the checks made so far, those of this film as they come. A manifest that
 * does not load is looked at as far as its lockfile tells. Writes nothing but the file of the write test, which is removed.
 */
export async function* checkFilm(exam: FilmExam, before: readonly Check[]): AsyncGenerator<Check> {
  const { environment, manifest, options } = exam;
  const { disk } = environment;
  const words = [manifest, ...gatewayFlags(options)];
  let opened: Result<Film, Diagnostic[]> | undefined;
  const first = await attempt('manifest', async () => {
    opened = await exam.opening;
    return checkManifest(manifest, opened);
  });
  yield first;
  const film = filmOf(opened);
  const lockfilePlaces = placesOf(environment, manifest, 'renders', options.sandbox);
  const places = film ? film.places : await markedPlaces(environment, lockfilePlaces).catch(() => null);
  const { lockfile } = lockfilePlaces;
  const planning = film && planFilm(environment, film, options);
  // The write test would be a part of what is planned by.
  await planning?.catch(() => undefined);
  const unseen = 'not known: only the manifest says which folder it is';
  const claimed = { lockfile, output: places?.output ?? null };
  yield places
    ? await attempt('output', async () =>
        checkOutput(environment, places.output, await isHeld(environment, claimed)),
      )
    : skipped('output', unseen);
  yield places
    ? await attempt('disk', async () => {
        const made = await planning;
        const read = await ledgerOf(environment, { lockfile, output: null }).read();
        const jobs = read.ok ? [...read.value.book.jobs.values()] : [];
        return checkDisk(environment, places.output, made?.ok ? made.value.plan : null, jobs);
      })
    : skipped('disk', unseen);
  yield await attempt('claim', () => checkClaim(environment, claimed));
  yield await attempt('ledger', () => checkLedger(environment, claimed, words));
  yield places ? await attempt('mark', () => checkMark(disk, places)) : skipped('mark', unseen);
  yield film
    ? await attempt('images', async () => checkFilmImages(exam, film))
    : skipped('images', 'not known without the manifest');
  yield planning
    ? await attempt('render', async () => checkRender(await planning, before, { words, ...options }))
    : problem('render', 'would not begin: the manifest does not load', first.cure ?? undefined);
}

function filmOf(opened: Result<Film, Diagnostic[]> | undefined): Film | null {
  return opened?.ok ? opened.value : null;
}
