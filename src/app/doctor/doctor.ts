import { plainBatch } from '../batch/batch.js';
import { gatewayFlags } from '../film/commands.js';
import { openFilm, type Places, placesOf } from '../film/film.js';
import { ledgerOf } from '../film/ledger.js';
import { markedPlaces } from '../film/mark.js';
import { planFilm } from '../plan.js';
import { checkAccount } from './account.js';
import { attempt, type Check, type CheckName, type Exam, problem, skipped } from './check.js';
import { checkClaim, isHeld } from './claim.js';
import { checkDisk, checkMark, checkOutput } from './folder.js';
import { checkDatabase, checkLedger } from './ledger.js';
import { checkFfmpeg, checkNode } from './machine.js';
import { checkManifest } from './manifest.js';
import { checkRender } from './render.js';
import { checkInputs } from './uploads.js';

/** Looks at everything that could stop a render, in the order of `CHECKS`. Never throws, pays and submits nothing, and leaves no file. */
export async function* examine(exam: Exam): AsyncGenerator<Check> {
  const made: Check[] = [];
  for await (const check of checksOf(exam, made)) {
    made.push(check);
    yield check;
  }
}

async function* checksOf(exam: Exam, made: readonly Check[]): AsyncGenerator<Check> {
  const { environment, manifest, options, node, signal } = exam;
  yield await attempt('node', async () => checkNode(node.version, node.engines));
  const film =
    manifest === null ? null : { manifest, opening: openFilm(environment, manifest, options.sandbox) };
  const opened = await film?.opening.catch(() => undefined);
  const takes = opened?.ok ? opened.value.takes : [];
  yield* checkAccount({ environment, options, takes, signal });
  yield await attempt('ffmpeg', () => checkFfmpeg(environment.env, environment.frames));
  if (film !== null) yield* checkFilm({ ...exam, ...film }, made);
}

/** Looks at what belongs to a manifest, as far as the lockfile tells where it does not load. `before` grows by each check. */
async function* checkFilm(
  exam: Exam & { manifest: string; opening: ReturnType<typeof openFilm> },
  before: readonly Check[],
): AsyncGenerator<Check> {
  const { environment, manifest, opening, options } = exam;
  const words = [manifest, ...gatewayFlags(options)];
  const first = await attempt('manifest', async () => checkManifest(manifest, await opening));
  yield first;
  const opened = await opening.catch(() => null);
  const film = opened?.ok ? opened.value : null;
  const lockfilePlaces = placesOf(environment, manifest, 'renders', options.sandbox);
  const places = film ? film.places : await markedPlaces(environment, lockfilePlaces).catch(() => null);
  const { lockfile } = lockfilePlaces;
  const planning = film && planFilm(environment, film, plainBatch(options));
  // The write test would be a part of what is planned by.
  await planning?.catch(() => undefined);
  const unseen = 'not known: only the manifest says which folder it is';
  const claimed = { lockfile, output: places?.output ?? null };
  const ofFolder = async (check: CheckName, look: (places: Places) => Promise<Check>) =>
    places ? attempt(check, () => look(places)) : skipped(check, unseen);
  yield await ofFolder('output', async ({ output }) =>
    checkOutput(environment, output, await isHeld(environment, claimed)),
  );
  yield await ofFolder('disk', async (found) => {
    const { output } = found;
    const made = await planning;
    const read = await ledgerOf(environment, { ...found, lockfile, output: null }).read();
    const jobs = read.ok ? [...read.value.book.jobs.values()] : [];
    return checkDisk(environment, output, made?.ok ? made.value.plan : null, jobs);
  });
  yield await attempt('runs', () => checkClaim(environment, claimed));
  yield await attempt('ledger', () =>
    film?.places.shared ? checkDatabase(environment, film) : checkLedger(environment, claimed, words),
  );
  yield await ofFolder('owner', (found) => checkMark(environment.disk, found));
  yield* checkInputs(exam, manifest, film);
  yield planning
    ? await attempt('render', async () => checkRender(await planning, before, { words, ...options }))
    : problem('render', 'would not begin: the manifest does not load', first.cure ?? undefined);
}
