import { err, ok, type Result } from '../core/result.js';
import { outputProblem } from '../media/output-problem.js';
import { hasWork, type Plan } from '../plan/plan.js';
import { hiddenImagesOf } from '../takes/hidden-images.js';
import type { Take } from '../takes/take.js';
import type { Batch } from './batch.js';
import { boughtByOrphan, boughtForFolder, newerFolder, paidAgain } from './bought-before.js';
import type { Environment } from './environment.js';
import { type FilmState, problemWithGateway } from './film-state.js';
import { problemWithSpace, roomShortage } from './folder/disk-room.js';
import { problemWithFolder } from './folder/output-checks.js';
import { problemWithOwner, REPORTS } from './folder/owner.js';
import { boughtBefore } from './orphans.js';
import { badFiles, type Refusal, refusal } from './refusal.js';

/** What is about to be rendered. */
export interface Flight extends Pick<Batch, 'film' | 'options' | 'choice'> {
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
  const elsewhere = problemWithGateway(environment, film, filmState, choice, options.gatewayMoved);
  if (elsewhere) return err(badFiles([elsewhere]));

  const toWrite = hasWork(plan) || plan.moves.length > 0;
  const unusable = await outputProblem(disk, places.output, { toWrite });
  if (unusable !== null) return err(refusal('invalid', unusable));

  const { orphan, folder } = await boughtBefore(disk, flight);
  const owner = await problemWithOwner(disk, places, REPORTS);
  if (orphan && !options.payAgain) return err(boughtByOrphan(flight, orphan));
  if (owner && owner.kind !== 'shared') return err(refusal('invalid', owner.message));
  if (filmState.remembered.isNewer) return err(newerFolder(flight));
  if (folder.length > 0 && !options.payAgain) return err(boughtForFolder(flight, folder));
  if (owner) return err(refusal('invalid', owner.message));

  const hidden = options.sandbox ? [] : hiddenImagesOf(film.manifest, rendered(plan));
  if (hidden.length > 0) return err(badFiles(hidden));
  const full = toWrite ? await problemWithSpace(environment, places.output) : null;
  if (full !== null) return err(refusal('invalid', full));
  // A run that is under way puts clips there that the ledger, as it was read, does not know yet.
  const problem = filmState.isLive ? null : await problemWithFolder(disk, film, plan, filmState);
  if (problem !== null) return err(refusal('invalid', problem));
  const shortage = await roomShortage(environment, places.output, plan, filmState.jobs);
  const again = [...(orphan?.bought ?? []), ...folder];
  return ok([...(again.length > 0 ? [paidAgain(again)] : []), ...(shortage === null ? [] : [shortage])]);
}

function rendered({ takes }: Plan): Take[] {
  return takes.filter(({ action }) => action === 'render').map(({ take }) => take);
}
