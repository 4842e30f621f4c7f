import type { Refusal } from '../core/refusal.js';
import { ok, type Result } from '../core/result.js';
import { NO_KEY } from '../gateway/http/find-key.js';
import type { Plan } from '../plan/plan.js';
import type { BatchOptions } from './batch/batch.js';
import { planBatch } from './batch/plan-batch.js';
import { preflight } from './batch/preflight.js';
import type { Environment, Film } from './film/film.js';
import { readFilmState } from './film/film-state.js';
import { type Account, chooseGateways, type GatewayChoices } from './gateway/gateway-choice.js';
import { unknownOf, workOf } from './gateway/provider.js';

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
