import { closestMatch } from '../core/closest-match.js';
import { err, ok, type Result } from '../core/result.js';
import type { Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { takeName } from '../takes/take.js';
import { type ClipsOnDisk, outputsOf } from './clips-on-disk.js';
import type { Choice, Chosen } from './pick.js';

/** The most shots that a message lists. */
const MOST_NAMED = 10;

/** The new choice for a shot. */
export type PickedShot =
  /** `clip`: its path in the output folder, null if it is not there; `older`: it is an earlier version of the take. */
  | { shot: string; take: string; clip: string | null; older: boolean }
  /** The newest finished take; `hadPick`: a pick was removed. */
  | { shot: string; take: null; hadPick: boolean };

/** The job that becomes the pick of a shot, or null to remove the pick. */
export interface Wish {
  choice: Choice;
  job: Job | null;
  /** This very clip, and not its take with whatever version is the newest. */
  exact: boolean;
  picked: PickedShot;
}

/**
 * Finds a finished take by its name (`010:2`), or by its shot if that has only one take, or one version of a take by its job id. The
 * error is a sentence with the possible names.
 */
export function wishToPick(
  name: string,
  choices: ReadonlyMap<string, Choice>,
  clips: ClipsOnDisk,
): Result<Wish, string> {
  const version = versionNamed(name, choices);
  if (version) return ok(pickOf(version, clips, true));
  const [shot = '', number] = name.split(':');
  const choice = choices.get(shot);
  if (!choice) return err(noShot(shot, choices));
  const all = choice.takes.map(({ take }) => takeName(take));
  if (number === undefined && all.length > 1)
    return err(`Shot ${shot} has ${all.length} takes; name one: ${all.join(', ')}.`);
  const found = choice.takes.find(({ take }) => takeName(take) === (number === undefined ? all[0] : name));
  if (!found) return err(`Shot ${shot} has no take ${name}; it has ${all.join(', ')}.`);
  const { take, job, older } = found;
  if (!take.enabled) return err(`Shot ${shot} is disabled in the manifest; enable it first.`);
  const clip = job?.finished ? job : older;
  if (!clip) {
    const state = job ? stateOf(job) : 'pending';
    return err(`${takeName(take)} is ${state}: only a finished take can be picked.`);
  }
  return ok(pickOf({ choice, take, job: clip, older: clip === older }, clips, false));
}

/** A clip of a shot. */
interface Version extends Chosen {
  choice: Choice;
}

function pickOf({ choice, take, job, older }: Version, clips: ClipsOnDisk, exact: boolean): Wish {
  const [clip = null] = outputsOf(job, clips);
  return { choice, job, exact, picked: { shot: take.shot, take: takeName(take), clip, older } };
}

/** The version of a take that has this job id. */
function versionNamed(id: string, choices: ReadonlyMap<string, Choice>): Version | null {
  for (const choice of choices.values()) {
    const own = choice.takes.find(({ job }) => job?.job === id && job.finished);
    if (own?.job) return { choice, take: own.take, job: own.job, older: false };
    const job = choice.versions.find((each) => each.job === id);
    const made = choice.takes.find(({ take }) => take.take === job?.intent.take) ?? choice.takes[0];
    if (job && made?.take.enabled) return { choice, take: made.take, job, older: true };
  }
  return null;
}

/** Finds the shot whose pick is to be removed. */
export function wishToClear(name: string, choices: ReadonlyMap<string, Choice>): Result<Wish, string> {
  const choice = choices.get(name);
  if (!choice && name.includes(':')) return err(`--clear takes shots: ${name.split(':')[0]}, not ${name}.`);
  if (!choice) return err(noShot(name, choices));
  return ok({
    choice,
    job: null,
    exact: false,
    picked: { shot: name, take: null, hadPick: choice.picks.length > 0 },
  });
}

function noShot(shot: string, choices: ReadonlyMap<string, Choice>): string {
  const shots = [...choices.keys()];
  const near = closestMatch(shot, shots);
  if (near !== undefined) return `The manifest has no shot ${shot}. Did you mean ${near}?`;
  const more = shots.length > MOST_NAMED ? ', …' : '';
  return `The manifest has no shot ${shot}; it has ${shots.slice(0, MOST_NAMED).join(', ')}${more}.`;
}
