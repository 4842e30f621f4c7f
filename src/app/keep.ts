import type { Refusal } from '../core/refusal.js';
import { ok, type Result } from '../core/result.js';
import { type KeptTake, keepWishes, unkeepWishes } from '../plan/keep.js';
import { recordChoices } from './choices.js';
import type { GatewayFlags } from './film/commands.js';
import type { Environment, Film } from './film/film.js';

/** What was kept. */
export interface Keeps {
  takes: KeptTake[];
  /** Why the film's page does not show it, a sentence; null if it does. */
  unwritten: string | null;
}

/**
 * Keeps the present clips of takes that were edited, for exactly what they now say, all of them or none: takes such as `010:2`, shots, or
 * all edited ones. With `clear`, takes whose clip is kept no more. Renders and costs nothing.
 */
export async function keepTakes(
  environment: Environment,
  film: Film,
  names: readonly string[] | 'all',
  { clear = false, page }: { clear?: boolean; page: GatewayFlags | null },
): Promise<Result<Keeps, Refusal>> {
  const facts = { catalog: film.manifest.catalog, now: environment.clock.now() };
  const recorded = await recordChoices(environment, film, page, ({ match }) => {
    const wishes = (clear ? unkeepWishes : keepWishes)(names, match, facts);
    if (!wishes.ok) return wishes;
    const records = wishes.value.map(({ record }) => record);
    return ok({ records, told: wishes.value.map(({ kept }) => kept) });
  });
  return recorded.ok ? ok({ takes: recorded.value.told, unwritten: recorded.value.unwritten }) : recorded;
}
