import type { Refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import { type PickedShot, type Wish, wishToClear, wishToPick } from '../plan/choose.js';
import { choicesOf, pickRecords } from '../plan/pick.js';
import { type Choices, recordChoices } from './choices.js';
import type { GatewayFlags } from './film/commands.js';
import type { Environment, Film } from './film/film.js';
import type { FilmState } from './film/film-state.js';

/** What was picked. */
export interface Picks {
  shots: PickedShot[];
  /** Why the film's page does not show it, a sentence; null if it does. */
  unwritten: string | null;
}

/**
 * Chooses which takes go into the film, all of them or none. `names` are takes such as `010:2`, or job ids for one version of a take; with
 * `clear`, shots that go back to their newest finished take.
 */
export async function pickTakes(
  environment: Environment,
  film: Film,
  names: readonly string[],
  { clear = false, page }: { clear?: boolean; page: GatewayFlags | null },
): Promise<Result<Picks, Refusal>> {
  const recorded = await recordChoices(environment, film, page, (state) =>
    picksOf(names, clear, state, environment.clock.now()),
  );
  return recorded.ok ? ok({ shots: recorded.value.told, unwritten: recorded.value.unwritten }) : recorded;
}

function picksOf(
  names: readonly string[],
  clear: boolean,
  { match, clips }: FilmState,
  now: number,
): Result<Choices<PickedShot[]>, string> {
  const choices = choicesOf([...match.takes, ...match.orphans]);
  const wishes = new Map<string, Wish>();
  for (const name of names) {
    const wish = clear ? wishToClear(name, choices) : wishToPick(name, choices, clips);
    if (!wish.ok) return wish;
    const { shot } = wish.value.picked;
    if (wishes.has(shot))
      return err(`You named shot ${shot} twice; only one take of a shot goes into the film.`);
    wishes.set(shot, wish.value);
  }
  const all = [...wishes.values()];
  return ok({
    records: all.flatMap(({ choice, job, exact }) => pickRecords(choice, job, { now, exact })),
    told: all.map(({ picked }) => picked),
  });
}
