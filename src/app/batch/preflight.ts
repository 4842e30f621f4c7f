import { displayPath } from '../../core/display-path.js';
import { badFiles, invalid, type Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import { checkOutputFolder } from '../../media/output-folder.js';
import { hasWork, type Plan } from '../../plan/plan.js';
import type { Environment } from '../film/film.js';
import { problemWithSpace, roomShortage } from '../folder/disk-room.js';
import { clipsLeftBehind, problemWithFolder } from '../folder/output-checks.js';
import { problemWithOwner } from '../folder/owner.js';
import { problemWithGateways, problemWithKey } from '../gateway/ledger-gateways.js';
import type { Batch, Planned } from './batch.js';
import { boughtRefusal, paidAgain } from './bought-before.js';
import { chooseDoor, doorText } from './door-choice.js';
import { plannedInputs } from './frames.js';
import { boughtBefore } from './other-records.js';

/** What is about to be rendered. */
export type Flight = Pick<Batch, 'film' | 'options'> & Pick<Planned, 'filmState' | 'gateways' | 'plan'>;

/** The plan with its warnings, or why it must not be carried out. Checks all that stops a render, here alone. Writes and sends nothing. */
export async function preflight(environment: Environment, flight: Flight): Promise<Result<Plan, Refusal>> {
  const { film, options, gateways, filmState, plan } = flight;
  const { disk } = environment;
  const { places } = film;
  if (filmState.unusable) return err(badFiles([filmState.unusable]));
  const elsewhere = problemWithGateways(environment, film, filmState, gateways, options.gatewayMoved);
  if (elsewhere) return err(badFiles([elsewhere]));
  const exposed = await problemWithKey(environment, film, gateways);
  if (exposed) return err(badFiles([exposed]));

  const toWrite = hasWork(plan) || plan.moves.length > 0;
  const usable = await checkOutputFolder(disk, places.output, { toWrite });
  if (!usable.ok) return invalid(usable.error);

  const { away, other, folder, lost } = await boughtBefore(environment, flight);
  if (away !== null) return invalid(away);
  const owner = await problemWithOwner(disk, places);
  if (other && !options.payAgain) return err(boughtRefusal(flight, other.bought, other.records));
  if (owner && owner.kind !== 'shared') return invalid(owner.message);
  if (filmState.remembered.isNewer)
    return invalid(
      `${displayPath(places.output, places)} was written to by a newer shotlist. Install that version or a later one; nothing was sent.`,
    );
  if (folder.length > 0 && !options.payAgain) return err(boughtRefusal(flight, folder, null));
  if (lost !== null) return invalid(lost);
  if (owner) return invalid(owner.message);

  const door = chooseDoor(film, options);
  if (!door.ok) return door;
  const inputs = await plannedInputs(environment, film, plan, { ...options, gateways }, door.value);
  if (!inputs.ok) return inputs;
  const full = toWrite ? await problemWithSpace(environment, places.output) : null;
  if (full !== null) return invalid(full);
  // A run that is under way puts clips there that the ledger, as it was read, does not know yet.
  const problem = filmState.isLive ? null : await problemWithFolder(disk, film, plan, filmState);
  if (problem !== null) return invalid(problem);
  const shortage = await roomShortage(environment, places.output, plan, filmState.jobs);
  const again = [...(other?.bought ?? []), ...folder];
  const warnings = [
    ...(again.length > 0 ? [paidAgain(again)] : []),
    ...[shortage, await clipsLeftBehind(disk, places, plan)].filter((text) => text !== null),
    ...inputs.value.warnings,
  ];
  const calls = door.value && hasWork(plan) ? { calls: doorText(door.value) } : {};
  const { uploads } = inputs.value;
  return ok({ ...plan, ...(uploads && { uploads }), ...calls, warnings: [...plan.warnings, ...warnings] });
}
