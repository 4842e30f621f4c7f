import { closestMatch } from '../core/closest-match.js';
import { err, ok, type Result } from '../core/result.js';
import type { Journal } from '../ledger/port.js';
import type { Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { type ClipsOnDisk, outputsOf } from '../plan/found.js';
import { type Choice, choicesOf, pickRecords } from '../plan/pick.js';
import { priceNowBy } from '../plan/price-now.js';
import { outputDisk } from '../system/output-disk.js';
import { takeName } from '../takes/take.js';
import type { Environment } from './environment.js';
import type { Film } from './film.js';
import { filmStateOf, readFilmState } from './film-state.js';
import { tryMarkFolder } from './folder/mark.js';
import { mirrorIfOurs } from './folder/memory.js';
import { foreignFolder, REPORTS } from './folder/owner.js';
import { appendAll, withJournal } from './ledger.js';
import type { GatewayFlags } from './next.js';
import { writeFilmPage } from './page.js';
import { badFiles, type Refusal, refusal } from './refusal.js';
import { rowsOf } from './rows.js';

/** Shots that are named to somebody who named none of them. */
const MOST_NAMED = 10;

/** Which take of a shot goes into the film from now on. */
export type PickedShot =
  /** `clip`: its path in the output folder, null if it is not there. */
  | { shot: string; take: string; clip: string | null }
  /** The newest finished take; `hadPick`: a pick was removed. */
  | { shot: string; take: null; hadPick: boolean };

/** What was picked. */
export interface Picks {
  shots: PickedShot[];
  /** Why the film's page does not show it, a sentence; null if it does. */
  unwritten: string | null;
}

/** What becomes the choice of a shot: a job, or null for none. */
interface Wish {
  choice: Choice;
  job: Job | null;
  picked: PickedShot;
}

/**
 * Chooses which takes go into the film, all of them or none. `names` are takes such as `010:2`; with `clear`, shots that go back to their
 * newest finished take. The film's page is written again if there is one; `page` says which gateway the commands on it go to.
 */
export async function pickTakes(
  environment: Environment,
  film: Film,
  names: readonly string[],
  { clear = false, page }: { clear?: boolean; page: GatewayFlags },
): Promise<Result<Picks, Refusal>> {
  const before = await readFilmState(environment, film);
  if (!before.ok) return err(badFiles(before.error));
  const { header } = before.value;
  if (!header) return err(refusal('invalid', 'Nothing was rendered yet, so there is nothing to pick from.'));
  const opening = { places: film.places, gateway: header.gateway, moved: false };
  const shots = await withJournal(environment, opening, ({ journal }) =>
    record(environment, film, journal, names, clear),
  );
  return shots.ok ? ok({ shots: shots.value, unwritten: await showOnPage(environment, film, page) }) : shots;
}

/** Writes the film's page again if there is one; a sentence that says why if that could not be done. */
async function showOnPage(environment: Environment, film: Film, flags: GatewayFlags): Promise<string | null> {
  const { places, manifest } = film;
  if (
    !(await environment.disk.entryAt(places.page)) ||
    (await foreignFolder(environment.disk, places, REPORTS)) !== null
  )
    return null;
  const filmState = await readFilmState(environment, film);
  if (!filmState.ok) return null;
  const disk = outputDisk(environment.disk, places.output, environment.clock);
  await tryMarkFolder(disk, places);
  return writeFilmPage(
    { ...environment, disk },
    {
      rows: rowsOf(filmState.value),
      priceNow: priceNowBy(manifest.catalog),
      places,
      title: manifest.title,
      manifestLoads: true,
      flags,
    },
  );
}

async function record(
  { disk, clock }: Environment,
  film: Film,
  journal: Journal,
  names: readonly string[],
  clear: boolean,
): Promise<Result<PickedShot[], Refusal>> {
  await mirrorIfOurs(disk, film.places, journal);
  const { match, clips } = await filmStateOf(disk, film, journal);
  const choices = choicesOf([...match.takes, ...match.leftovers]);
  const wishes = new Map<string, Wish>();
  for (const name of names) {
    const wish = clear ? wishToClear(name, choices) : wishToPick(name, choices, clips);
    if (!wish.ok) return err(refusal('invalid', wish.error));
    const { shot } = wish.value.picked;
    if (wishes.has(shot))
      return err(refusal('invalid', `Shot ${shot} is named twice: one take stands for a shot.`));
    wishes.set(shot, wish.value);
  }
  const now = clock.now();
  const records = [...wishes.values()].flatMap(({ choice, job }) => pickRecords(choice, job, now));
  const stored = await appendAll(journal, records);
  return stored.ok ? ok([...wishes.values()].map(({ picked }) => picked)) : stored;
}

function wishToPick(
  name: string,
  choices: ReadonlyMap<string, Choice>,
  clips: ClipsOnDisk,
): Result<Wish, string> {
  const [shot = '', number] = name.split(':');
  const choice = choices.get(shot);
  if (!choice) return err(noShot(shot, choices));
  const all = choice.takes.map(({ take }) => takeName(take));
  if (number === undefined && all.length > 1)
    return err(`Shot ${shot} has ${all.length} takes; name one: ${all.join(', ')}.`);
  const found = choice.takes.find(({ take }) => takeName(take) === (number === undefined ? all[0] : name));
  if (!found) return err(`Shot ${shot} has no take ${name}; it has ${all.join(', ')}.`);
  const { take, job } = found;
  if (!take.enabled) return err(`Shot ${shot} is disabled in the manifest; enable it first.`);
  const state = job ? stateOf(job) : 'pending';
  if (!job || state !== 'finished')
    return err(`${takeName(take)} is ${state}: only a finished take can be picked.`);
  const [clip = null] = outputsOf(job, clips);
  return ok({ choice, job, picked: { shot, take: takeName(take), clip } });
}

function wishToClear(name: string, choices: ReadonlyMap<string, Choice>): Result<Wish, string> {
  const choice = choices.get(name);
  if (!choice && name.includes(':')) return err(`--clear takes shots: ${name.split(':')[0]}, not ${name}.`);
  if (!choice) return err(noShot(name, choices));
  return ok({ choice, job: null, picked: { shot: name, take: null, hadPick: choice.picks.length > 0 } });
}

function noShot(shot: string, choices: ReadonlyMap<string, Choice>): string {
  const shots = [...choices.keys()];
  const near = closestMatch(shot, shots);
  if (near !== undefined) return `The manifest has no shot ${shot}. Did you mean ${near}?`;
  const more = shots.length > MOST_NAMED ? ', …' : '';
  return `The manifest has no shot ${shot}; it has ${shots.slice(0, MOST_NAMED).join(', ')}${more}.`;
}
