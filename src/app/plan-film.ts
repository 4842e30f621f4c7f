import { err, ok, type Result } from '../core/result.js';
import { NO_KEY } from '../gateway/pixazo/credentials.js';
import type { Plan } from '../plan/plan.js';
import type { BatchOptions } from './batch.js';
import type { Environment } from './environment.js';
import type { Film } from './film.js';
import { readFilmState } from './film-state.js';
import { type Account, chooseGateway } from './gateway-choice.js';
import { planBatch } from './plan-batch.js';
import { preflight } from './preflight.js';
import { badFiles, type Refusal } from './refusal.js';

/** What a run would do, and why it would not begin. */
export interface FilmPlan {
  plan: Plan;
  /** Null where the run would begin. */
  refused: Refusal | null;
  /** What to say of the account that pays: where its key comes from, or that there is none yet; null on the sandbox. */
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
  if (!filmState.ok) return err(badFiles(filmState.error));
  const { isLive } = filmState.value;
  const planned = planBatch(film, filmState.value, options);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const choice = chooseGateway(environment, options);
  if (!choice.ok) return ok({ plan, refused: choice.error, account: null, isLive });
  const flight = { film, options, choice: choice.value, filmState: filmState.value, plan };
  const cleared = await preflight(environment, flight);
  if (!cleared.ok) return ok({ plan, refused: cleared.error, account: null, isLive });
  const found = { plan: { ...plan, warnings: [...plan.warnings, ...cleared.value] }, isLive };
  const account = await choice.value.account();
  if (account.ok) return ok({ ...found, refused: null, account: accountText(account.value) });
  const { message } = account.error;
  // A plan is made before there is an account; a key that is there and wrong stops the render.
  if (message.startsWith(NO_KEY)) return ok({ ...found, refused: null, account: message });
  return ok({ ...found, refused: account.error, account: null });
}

/** Which account pays, for people: where its key comes from, never the key. */
function accountText(account: Account | null): string | null {
  return account && [`key from ${account.source}`, ...(account.warning ? [account.warning] : [])].join('. ');
}
