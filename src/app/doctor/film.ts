import { commandLine } from '../../core/command-line.js';
import type { Diagnostic } from '../../core/diagnostic.js';
import type { Result } from '../../core/result.js';
import { isLoopback } from '../../gateway/http/link.js';
import { checkLink } from '../../gateway/http/link-check.js';
import { noProxy, proxiesFrom } from '../../gateway/http/proxy.js';
import { gatewayOrigin } from '../../gateway/pixazo/origin.js';
import type { BatchOptions } from '../batch.js';
import type { Environment } from '../environment.js';
import { type Film, openFilm, outputIn, type Places, placesOf } from '../film.js';
import { markedFolder } from '../folder/mark.js';
import { ledgerOf } from '../ledger.js';
import { gatewayFlags } from '../next.js';
import { planFilm } from '../plan.js';
import { attempt, type Check, problem, skipped } from './check.js';
import { checkClaim, isHeld } from './claim.js';
import { checkDisk, checkOutput } from './folder.js';
import { type AskLink, checkImages, countImages } from './images.js';
import { checkLedger, checkMark } from './ledger.js';
import { checkManifest } from './manifest.js';
import { checkRender } from './render.js';

/** What of a film is looked at. */
export interface FilmExam {
  environment: Environment;
  /** Path of the manifest, as typed. */
  manifest: string;
  options: BatchOptions;
  /** Ask for each image link. */
  links: boolean;
  signal: AbortSignal;
}

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
    opened = await openFilm(environment, manifest, options.sandbox);
    return checkManifest(manifest, opened);
  });
  yield first;
  const film = filmOf(opened);
  const places = film ? film.places : await placesWithout(exam);
  const { lockfile } = placesOf(environment, manifest, 'renders', options.sandbox);
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
    ? await attempt('images', async () => images(exam, film))
    : skipped('images', 'not known without the manifest');
  yield planning
    ? await attempt('render', async () => checkRender(await planning, before, { words, ...options }))
    : problem('render', 'would not begin: the manifest does not load', first.cure ?? undefined);
}

function filmOf(opened: Result<Film, Diagnostic[]> | undefined): Film | null {
  return opened?.ok ? opened.value : null;
}

/** Where a film's clips are by the mark of their folder; null where no folder has one. */
async function placesWithout({ environment, manifest, options }: FilmExam): Promise<Places | null> {
  const places = placesOf(environment, manifest, 'renders', options.sandbox);
  const output = await markedFolder(environment.disk, places.lockfile).catch(() => null);
  return output === null ? null : { ...places, ...outputIn(output) };
}

function images(exam: FilmExam, film: Film): Promise<Check> | Check {
  const { environment, manifest, options, links, signal } = exam;
  if (!links) return countImages(film, commandLine('doctor', manifest, '--links', ...gatewayFlags(options)));
  const proxies = proxiesFrom(environment.env);
  const origin = gatewayOrigin(options.gateway, environment.env);
  const isHere = options.sandbox || (origin.ok && isLoopback(new URL(origin.value).hostname));
  const using = {
    clock: environment.clock,
    proxyFor: proxies.ok ? proxies.value : noProxy,
    isPublicOnly: !isHere,
  };
  const askLink: AskLink = (link) => checkLink(link, using);
  return checkImages(film, askLink, signal);
}
