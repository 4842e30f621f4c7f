import { err, ok, type Result } from '../core/result.js';
import { outputProblem } from '../media/output-problem.js';
import type { Plan } from '../plan/plan.js';
import { completeMoves } from '../run/move.js';
import type { Batch, BatchOptions } from './batch.js';
import type { Environment } from './environment.js';
import type { Film } from './film.js';
import { type FilmState, filmStateOf } from './film-state.js';
import { problemWithOwner, REPORTS } from './folder/owner.js';
import { chooseGateway, type GatewayChoice } from './gateway-choice.js';
import { type Lanes, lanesFor } from './lanes.js';
import { planBatch } from './plan.js';
import { preflight } from './preflight.js';
import { type Refusal, refusal } from './refusal.js';
import type { BatchBase, OpenGateway } from './run-context.js';

/** How often the gateway's name is looked up before anything is sent, and the pause between, in milliseconds. */
const LOOKUPS = 3;
const LOOKUP_PAUSE = 1500;

/** With what a batch is rendered. */
interface Means {
  choice: GatewayChoice;
  lanes: Lanes;
  /** Less can be done at a time than was asked for: a sentence; null if not. */
  notice: string | null;
}

/** Chooses the gateway, and how much is done at a time. Sends nothing. */
export function chooseMeans(
  environment: Environment,
  film: Film,
  options: BatchOptions,
): Result<Means, Refusal> {
  const choice = chooseGateway(environment, options, film.takes);
  if (!choice.ok) return choice;
  const isEmbedded = options.sandbox && options.gateway === undefined && options.own === undefined;
  const found = lanesFor(environment, options.concurrency ?? film.manifest.concurrency, isEmbedded);
  return found.ok ? ok({ choice: choice.value, ...found.value }) : found;
}

/** What a run of a film that is held would do. */
export interface HeldPlan {
  plan: Plan;
  filmState: FilmState;
}

/** Completes moves that an earlier run began, plans the batch, and refuses what must not be carried out. */
export async function planHeld(batch: Batch, base: BatchBase): Promise<Result<HeldPlan, Refusal>> {
  const { environment, film, journal, options, choice } = batch;
  const unusable = await outputProblem(environment.disk, film.places.output, { toWrite: false });
  if (unusable !== null) return err(refusal('invalid', unusable));
  const foreign = await problemWithOwner(environment.disk, film.places, REPORTS);
  if (foreign?.kind === 'memory') return err(refusal('invalid', foreign.message));
  const moved = foreign ? ok(null) : await completeMoves(base, journal.book.jobs.values());
  if (!moved.ok) return err(refusal('invalid', moved.error));
  const filmState = await filmStateOf(environment.disk, film, journal);
  const planned = planBatch(film, filmState, options);
  if (!planned.ok) return planned;
  const flight = { film, options, choice, filmState, plan: planned.value };
  const cleared = await preflight(environment, flight);
  if (!cleared.ok) return cleared;
  const plan = { ...planned.value, warnings: [...planned.value.warnings, ...cleared.value] };
  return ok({ plan, filmState });
}

/** Opens the gateway once its name can be looked up. */
export async function openGateway(
  { environment, film, choice, hooks }: Batch,
  { emit }: BatchBase,
): Promise<Result<OpenGateway, Refusal>> {
  const account = await choice.account();
  if (!account.ok) return account;
  for (let tries = 1; ; tries += 1) {
    const reached = await choice.reachable();
    if (reached.ok) break;
    if (!reached.error.mayPass || tries === LOOKUPS) return err(refusal('unreachable', reached.error.why));
    await environment.clock.sleep(LOOKUP_PAUSE, hooks.interrupt);
  }
  const { source = null, warning = null } = account.value ?? {};
  if (warning !== null) emit({ type: 'notice', message: warning });
  const opened = await choice.open(film);
  return opened.ok ? ok({ gateway: opened.value, keySource: source }) : opened;
}
