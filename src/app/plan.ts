import { basename } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import { NO_KEY } from '../gateway/http/find-key.js';
import type { Plan } from '../plan/plan.js';
import { planRun } from '../plan/plan-run.js';
import { type Selection, selection } from '../plan/select.js';
import type { BatchOptions } from './batch.js';
import type { Environment, Film } from './film.js';
import { filmCaps } from './film-caps.js';
import { type FilmState, readFilmState } from './film-state.js';
import { type Account, chooseGateways, type GatewayChoices } from './gateway-choice.js';
import { preflight } from './preflight.js';
import { unknownOf, workOf } from './provider.js';
import { type Refusal, refusal } from './refusal.js';
import { sharedRefusal } from './shared-refusal.js';
import { uncountedSpending } from './uncounted.js';

/** What a run would do, and why it would not begin. */
export interface FilmPlan {
  plan: Plan;
  /** Null where the run would begin. */
  refused: Refusal | null;
  /** What to say of the accounts that pay: where their keys come from, or that there is none yet, a line each; null on the sandbox. */
  account: string | null;
  /** Another run is under way, whose jobs on the wire count as not submitted yet. */
  isLive: boolean;
}

/** Plans a film as it stands. Writes and sends nothing; fails where the lockfile cannot be read or nothing is selected. */
export async function planFilm(
  environment: Environment,
  film: Film,
  options: BatchOptions,
): Promise<Result<FilmPlan, Refusal>> {
  const filmState = await readFilmState(environment, film);
  if (!filmState.ok) return filmState;
  const { isLive } = filmState.value;
  const planned = planBatch(environment, film, filmState.value, options);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const gateways = chooseGateways(environment, options, film.takes, [...workOf(plan), ...unknownOf(plan)]);
  if (!gateways.ok) return ok({ plan, refused: gateways.error, account: null, isLive });
  const flight = { film, options, gateways: gateways.value, filmState: filmState.value, plan };
  const cleared = await preflight(environment, flight);
  if (!cleared.ok) return ok({ plan, refused: cleared.error, account: null, isLive });
  const found = { plan: cleared.value, isLive };
  const account = await accountsText(gateways.value);
  return account.ok
    ? ok({ ...found, refused: null, account: account.value })
    : ok({ ...found, refused: account.error, account: null });
}

/**
 * Which accounts pay, for people: where their keys come from, never the keys; a line each where there are several, null where none does. A
 * plan is made before there is an account; a key that is there and wrong stops the render.
 */
async function accountsText({ all }: GatewayChoices): Promise<Result<string | null, Refusal>> {
  const lines: string[] = [];
  for (const { name, account } of all) {
    const found = await account();
    if (!found.ok && !found.error.message.startsWith(NO_KEY)) return found;
    const text = found.ok ? keyText(found.value) : found.error.message;
    if (text !== null) lines.push(all.length > 1 ? `${name}: ${text}` : text);
  }
  return ok(lines.length > 0 ? lines.join('\n') : null);
}

function keyText(account: Account | null): string | null {
  return account && [`key from ${account.source}`, ...(account.warning ? [account.warning] : [])].join('. ');
}

const PATTERNS =
  'A pattern is an id, a scene or a model, such as 010, "01*", 010:2, pier or "pier/*", or failed, unknown, outdated, stale, blocked or unfinished.';

/** Why a selection is refused: no take of the film can be one of it, whatever its state. Null otherwise. */
export function problemWithSelection({ empty }: Selection, manifest: string): Refusal | null {
  if (empty === null) return null;
  if (empty.kind === 'disjoint') {
    const all = empty.patterns.map((pattern) => `--only ${pattern}`).join(' and ');
    const why = `${all} have no take in common: patterns of different kinds (id, scene, model) narrow each other`;
    return refusal('invalid', `${why}. To add the takes of a scene to ids, say "SCENE/*".`);
  }
  const help = empty.near === undefined ? PATTERNS : `Did you mean ${empty.near}?`;
  return refusal('invalid', `No take of ${basename(manifest)} matches --only ${empty.pattern}. ${help}`);
}

/** What `options` would do with a film as it stands; refused where a pattern of `--only` fits nothing, or jobs share a request id. */
export function planBatch(
  environment: Pick<Environment, 'env' | 'user'>,
  film: Film,
  filmState: FilmState,
  options: BatchOptions,
): Result<Plan, Refusal> {
  const only = selection(options.only, film.takes);
  const unmatched = problemWithSelection(only, film.places.manifest);
  if (unmatched !== null) return err(unmatched);
  const shared = sharedRefusal(film.places, filmState.jobs, options);
  if (shared !== null) return err(shared);
  const plan = planRun({
    takes: film.takes,
    match: filmState.match,
    jobs: filmState.jobs,
    clips: filmState.clips,
    unlisted: filmState.unlisted,
    catalog: film.manifest.catalog,
    selection: only,
    elsewhere: filmState.elsewhere,
    retry: options.retry,
    force: options.force,
    stale: options.stale,
    caps: filmCaps(environment, film, filmState, options),
    concurrency: options.concurrency ?? film.manifest.concurrency,
  });
  const uncounted = uncountedSpending(film, filmState, plan);
  return ok(uncounted === null ? plan : { ...plan, warnings: [...plan.warnings, uncounted] });
}
