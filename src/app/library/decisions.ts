import { invalid, type Refusal } from '../../core/refusal.js';
import type { Result } from '../../core/result.js';
import type { Film } from '../film/film.js';
import { type Keeps, keepTakes } from '../keep.js';
import { type Picks, pickTakes } from '../pick.js';
import { type Settled, type SettleOptions, settleJobs } from '../settle.js';
import { problemWithCall, problemWithDecision, problemWithNames } from './check-options.js';
import { environmentOf, gatewayOf, type PlaceOptions } from './options.js';

/**
 * Resolves jobs whose submission got no clear reply, all of them or none. `jobs` are takes such as `010:2` or job ids; `all` selects every
 * unknown job. Submits nothing. `adopt` accepts exactly one job and sends one status request to the gateway.
 */
export async function settle(
  film: Film,
  jobs: readonly string[] | 'all',
  options: PlaceOptions & Pick<SettleOptions, 'decision' | 'gatewayMoved'>,
): Promise<Result<Settled, Refusal>> {
  const problem =
    problemWithNames(jobs, 'all') ??
    problemWithCall(film, options, ['decision']) ??
    problemWithDecision(options.decision);
  if (problem !== null) return invalid(problem);
  const { decision, gatewayMoved } = options;
  const choice = gatewayOf(film, options);
  return settleJobs(environmentOf(film, options), film, { ...choice, decision, jobs, gatewayMoved });
}

/**
 * Chooses which takes go into the film, all of them or none: takes such as `010:2`; with `clear`, shots that go back to their newest
 * finished take.
 */
export async function pick(
  film: Film,
  names: readonly string[],
  options: PlaceOptions & { clear?: boolean } = {},
): Promise<Result<Picks, Refusal>> {
  const problem = problemWithNames(names) ?? problemWithCall(film, options, ['clear']);
  if (problem !== null) return invalid(problem);
  const { clear = false } = options;
  return pickTakes(environmentOf(film, options), film, names, { clear, page: gatewayOf(film, options) });
}

/**
 * Keeps the present clips of takes that were edited, for exactly what they now say: takes such as `010:2`, shots, or all edited ones. With
 * `clear`, takes whose clip is kept no more. Renders and costs nothing.
 */
export async function keep(
  film: Film,
  names: readonly string[] | 'all',
  options: PlaceOptions & { clear?: boolean } = {},
): Promise<Result<Keeps, Refusal>> {
  const problem = problemWithNames(names, 'all') ?? problemWithCall(film, options, ['clear']);
  if (problem !== null) return invalid(problem);
  const { clear = false } = options;
  return keepTakes(environmentOf(film, options), film, names, { clear, page: gatewayOf(film, options) });
}
