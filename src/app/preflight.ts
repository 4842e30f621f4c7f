import type { Diagnostic } from '../core/diagnostic.js';
import { displayPath } from '../core/display-path.js';
import { err, ok, type Result } from '../core/result.js';
import { otherGateway } from '../ledger/other-gateway.js';
import type { Recalled } from '../ledger/port.js';
import { outputProblem } from '../media/output-problem.js';
import { type Bought, boughtElsewhere } from '../plan/bought.js';
import { hasWork, type Plan } from '../plan/plan.js';
import type { BatchOptions } from './batch.js';
import { boughtByOrphan, boughtForFolder, paidAgain } from './bought-before.js';
import type { Environment } from './environment.js';
import type { Film, Places } from './film.js';
import type { FilmState } from './film-state.js';
import { diskFull, roomShortage } from './folder/disk-room.js';
import { folderProblem } from './folder/output-checks.js';
import { ownerProblem, REPORTS } from './folder/owner.js';
import type { GatewayChoice } from './gateway-choice.js';
import { ledgerOf } from './ledger.js';
import { recallOrphans, type Source } from './orphans.js';
import { badFiles, type Refusal, refusal } from './refusal.js';

/** What is about to be rendered. */
export interface Flight {
  film: Film;
  options: BatchOptions;
  choice: GatewayChoice;
  filmState: FilmState;
  plan: Plan;
}

/**
 * Why a plan must not be carried out; where it may, what a person should know of it first. Everything about lockfile, output folder and
 * inputs that stops a render is checked here and nowhere else. Writes and sends nothing.
 */
export async function preflight(
  environment: Environment,
  flight: Flight,
): Promise<Result<string[], Refusal>> {
  const { film, options, choice, filmState, plan } = flight;
  const { disk } = environment;
  const { places } = film;
  if (filmState.unusable) return err(badFiles([filmState.unusable]));
  const { name } = ledgerOf(environment, places);
  const elsewhere = otherGateway(name, filmState.header, filmState.jobs, choice.name);
  if (elsewhere && !options.gatewayMoved) return err(badFiles([elsewhere]));

  const toWrite = hasWork(plan) || plan.moves.length > 0;
  const unusable = await outputProblem(disk, places.output, { toWrite });
  if (unusable !== null) return err(refusal('invalid', unusable));

  const { orphan, folder } = await boughtBefore(environment, flight);
  const owner = await ownerProblem(disk, places, REPORTS);
  if (orphan && !options.payAgain) return err(boughtByOrphan(flight, orphan));
  if (owner && owner.kind !== 'shared') return err(refusal('invalid', owner.message));
  if (filmState.remembered.isNewer) return err(refusal('invalid', newerFolder(places)));
  if (folder.length > 0 && !options.payAgain) return err(boughtForFolder(flight, folder));
  if (owner) return err(refusal('invalid', owner.message));

  const hidden = options.sandbox ? [] : localImages(film, plan);
  if (hidden.length > 0) return err(badFiles(hidden));
  const full = toWrite ? await diskFull(environment, places.output) : null;
  if (full !== null) return err(refusal('invalid', full));
  // A run that is under way puts clips there that the ledger, as it was read, does not know yet.
  const problem = filmState.isLive ? null : await folderProblem(disk, film, plan, filmState);
  if (problem !== null) return err(refusal('invalid', problem));
  const shortage = await roomShortage(environment, places.output, plan, filmState.jobs);
  const again = [...(orphan?.bought ?? []), ...folder];
  return ok([...(again.length > 0 ? [paidAgain(again)] : []), ...(shortage === null ? [] : [shortage])]);
}

/** Takes that would be paid although a lockfile of an earlier name, or the folder, knows them as bought. */
async function boughtBefore(
  { disk }: Environment,
  { film, filmState, plan }: Flight,
): Promise<{ orphan: { source: Source; bought: Bought[] } | null; folder: Bought[] }> {
  const jobs = new Map(filmState.jobs.map((job) => [job.job, job]));
  const boughtBy = (recalled: Recalled) => boughtElsewhere(plan, film.takes, filmState.jobs, recalled);
  const folder = boughtBy(filmState.remembered);
  for (const source of await recallOrphans(disk, film.places, { jobs })) {
    const bought = boughtBy(source.recalled);
    if (bought.length > 0) return { orphan: { source, bought }, folder };
  }
  return { orphan: null, folder };
}

function newerFolder(places: Places): string {
  return `${displayPath(places.output, places)} was written to by a newer shotlist. Install that version or a later one; nothing was sent.`;
}

/** Local images cannot be read by a real gateway: one diagnostic a shot, for the takes that would be submitted. */
function localImages(film: Film, plan: Plan): Diagnostic[] {
  const shots = new Set(
    plan.takes
      .filter(({ take, action }) => action === 'render' && isLocal(take.content.image))
      .map(({ take }) => take.shot),
  );
  return film.manifest.shots
    .filter(({ id }) => shots.has(id))
    .map(({ id, place, image }) => ({
      severity: 'error',
      code: 'image-not-public',
      message: `the image of shot ${id}${image?.kind === 'file' ? `, ${image.written},` : ''} is a file on this machine, and the gateway reads public links only`,
      help: 'put it on a web server and write its https link; or rehearse with --sandbox, which takes local files',
      place,
    }));
}

function isLocal(image: string | null): boolean {
  return image?.startsWith('file:') ?? false;
}
