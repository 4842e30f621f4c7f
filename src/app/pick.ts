import { err, ok, type Result } from '../core/result.js';
import type { Journal } from '../ledger/port.js';
import { type PickedShot, type Wish, wishToClear, wishToPick } from '../plan/choose.js';
import { choicesOf, pickRecords } from '../plan/pick.js';
import type { Environment } from './environment.js';
import type { Film } from './film.js';
import { filmStateOf, readFilmState } from './film-state.js';
import { mirrorIfOurs } from './folder/memory.js';
import { appendAll, withJournal } from './ledger.js';
import type { GatewayFlags } from './next.js';
import { refreshPage } from './refresh-page.js';
import { badFiles, type Refusal, refusal } from './refusal.js';

/** What was picked. */
export interface Picks {
  shots: PickedShot[];
  /** Why the film's page does not show it, a sentence; null if it does. */
  unwritten: string | null;
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
  return shots.ok ? ok({ shots: shots.value, unwritten: await refreshPage(environment, film, page) }) : shots;
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
  const choices = choicesOf([...match.takes, ...match.orphans]);
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
