import { err, ok, type Result } from '../core/result.js';
import { checkOutputFolder } from '../media/output-folder.js';
import { hasWork, type Plan } from '../plan/plan.js';
import { completeMoves } from '../run/move.js';
import type { Batch, BatchOptions } from './batch.js';
import type { Environment, Film } from './film.js';
import { type FilmState, filmStateOf } from './film-state.js';
import { problemWithOwner } from './folder/owner.js';
import { chooseGateway } from './gateway-choice.js';
import { lanesFor } from './lanes.js';
import { planBatch } from './plan.js';
import { preflight } from './preflight.js';
import { invalid, type Refusal, refusal } from './refusal.js';
import type { BatchBase, OpenGateway } from './run-context.js';

/** How often the gateway's name is looked up before anything is sent, and the pause between, in milliseconds. */
const LOOKUPS = 3;
const LOOKUP_PAUSE = 1500;

/** Chooses the gateway, and how much is done at a time. `notice` where that is less than was asked for. Sends nothing. */
export function chooseMeans(
  environment: Environment,
  film: Film,
  options: BatchOptions,
): Result<Pick<Batch, 'choice' | 'lanes'> & { notice: string | null }, Refusal> {
  const choice = chooseGateway(environment, options, film.takes);
  if (!choice.ok) return choice;
  const lanes = lanesFor(environment, film, options);
  return lanes.ok ? ok({ choice: choice.value, ...lanes.value }) : lanes;
}

/** Completes moves that an earlier run began, plans the batch, and refuses what must not be carried out. */
export async function planHeld(
  batch: Batch,
  base: BatchBase,
): Promise<Result<{ plan: Plan; filmState: FilmState }, Refusal>> {
  const { environment, film, journal, options, choice } = batch;
  const usable = await checkOutputFolder(environment.disk, film.places.output, { toWrite: false });
  if (!usable.ok) return invalid(usable.error);
  const foreign = await problemWithOwner(environment.disk, film.places);
  if (foreign?.kind === 'memory') return invalid(foreign.message);
  const moved = foreign ? ok(null) : await completeMoves(base, journal.book.jobs.values());
  if (!moved.ok) return invalid(moved.error);
  const filmState = await filmStateOf(environment.disk, film, journal);
  const planned = planBatch(film, filmState, options);
  if (!planned.ok) return planned;
  const flight = { film, options, choice, filmState, plan: planned.value };
  const cleared = await preflight(environment, flight);
  return cleared.ok ? ok({ plan: cleared.value, filmState }) : cleared;
}

/** Opens the gateway once its name can be looked up; null where the plan has nothing for it. */
export async function openGateway(
  { environment, film, choice, hooks }: Batch,
  { emit }: BatchBase,
  plan: Plan,
): Promise<Result<OpenGateway | null, Refusal>> {
  if (!hasWork(plan)) return ok(null);
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
