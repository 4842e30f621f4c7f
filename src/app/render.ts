import { err, ok, type Result } from '../core/result.js';
import { outputProblem } from '../media/output-problem.js';
import { hasWork, type Plan } from '../plan/plan.js';
import type { Summary } from '../run/event.js';
import { completeMoves } from '../run/move.js';
import { run } from '../run/runner.js';
import { isoTime } from '../system/clock.js';
import { errorCode } from '../system/disk.js';
import { outputDisk } from '../system/output-disk.js';
import type { Batch, BatchOptions, RunHooks } from './batch.js';
import { endOfRun } from './end-of-run.js';
import type { Environment } from './environment.js';
import type { Film } from './film.js';
import { type FilmState, filmStateOf } from './film-state.js';
import { diskFailed, holdFolder } from './folder/hold.js';
import { ownerProblem, REPORTS } from './folder/owner.js';
import { chooseGateway } from './gateway-choice.js';
import { lanesFor } from './lanes.js';
import { withJournal } from './ledger.js';
import { planBatch } from './plan.js';
import { preflight } from './preflight.js';
import { type Refusal, refusal } from './refusal.js';
import { type BatchBase, batchBaseOf, type OpenGateway, runContextOn } from './run-context.js';

/** How often the gateway's name is looked up before anything is sent, and the pause between, in milliseconds. */
const LOOKUPS = 3;
const LOOKUP_PAUSE = 1500;

/** Renders a batch: takes the claim, plans, asks, checks the folder, runs, compacts the lockfile and writes the report. */
export async function renderBatch(
  machine: Environment,
  film: Film,
  options: BatchOptions,
  hooks: RunHooks,
): Promise<Result<Summary, Refusal>> {
  const environment = { ...machine, disk: outputDisk(machine.disk, film.places.output, machine.clock) };
  const choice = chooseGateway(environment, options);
  if (!choice.ok) return choice;
  const isEmbedded = options.sandbox && options.gateway === undefined;
  const found = lanesFor(environment, options.concurrency ?? film.manifest.concurrency, isEmbedded);
  if (!found.ok) return found;
  const { lanes, notice } = found.value;
  const opening = {
    places: film.places,
    gateway: choice.value.name,
    moved: options.gatewayMoved,
  };
  return withJournal(environment, opening, async ({ journal, run: runId }) => {
    hooks.holding(journal);
    const batch: Batch = { environment, film, options, hooks, choice: choice.value, journal, lanes, runId };
    const over = new AbortController();
    try {
      for (const message of notice === null ? journal.notices : [...journal.notices, notice])
        hooks.emit({ type: 'notice', at: isoTime(environment.clock.now()), message });
      return await withClaim(batch, batchBaseOf(batch, over.signal));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return err(refusal('failed', diskFailed(error)));
    } finally {
      over.abort();
    }
  });
}

async function withClaim(batch: Batch, base: BatchBase): Promise<Result<Summary, Refusal>> {
  const { environment, film, journal, options, choice } = batch;
  const unusable = await outputProblem(environment.disk, film.places.output, { toWrite: false });
  if (unusable !== null) return err(refusal('invalid', unusable));
  const foreign = await ownerProblem(environment.disk, film.places, REPORTS);
  if (foreign?.kind === 'memory') return err(refusal('invalid', foreign.message));
  const stuck = foreign ? null : await completeMoves(base, journal.book.jobs.values());
  if (stuck !== null) return err(refusal('invalid', stuck));
  const filmState = await filmStateOf(environment.disk, film, journal);
  const planned = planBatch(film, filmState, options);
  if (!planned.ok) return planned;
  const flight = { film, options, choice, filmState, plan: planned.value };
  const cleared = await preflight(environment, flight);
  if (!cleared.ok) return cleared;
  const plan = { ...planned.value, warnings: [...planned.value.warnings, ...cleared.value] };
  return carryOut(batch, base, plan, filmState);
}

async function carryOut(
  batch: Batch,
  base: BatchBase,
  plan: Plan,
  filmState: FilmState,
): Promise<Result<Summary, Refusal>> {
  const { environment, hooks } = batch;
  const opened = hasWork(plan) ? await openGateway(batch) : ok(null);
  if (!opened.ok) return opened;
  const open = opened.value;
  try {
    const agreed = await hooks.agree(plan);
    if (!agreed.ok) return agreed;
    const began = environment.clock.elapsed();
    const held = await holdFolder(batch, base, plan, filmState);
    if (!held.ok) return held;
    try {
      const ending = async () => endOfRun(batch, base, { plan, began });
      if (!open) return ok(await ending());
      try {
        await run(runContextOn(base, open, batch), plan, filmState.match);
      } catch (error) {
        await ending();
        throw error;
      }
      return ok(await ending());
    } finally {
      await held.value.release();
    }
  } finally {
    await open?.gateway.close();
  }
}

/** Opens the gateway once its name can be looked up. */
async function openGateway({
  environment,
  film,
  choice,
  hooks,
}: Batch): Promise<Result<OpenGateway, Refusal>> {
  const account = await choice.account();
  if (!account.ok) return account;
  for (let tries = 1; ; tries += 1) {
    const reached = await choice.reachable();
    if (reached.ok) break;
    if (!reached.error.mayPass || tries === LOOKUPS) return err(refusal('unreachable', reached.error.why));
    await environment.clock.sleep(LOOKUP_PAUSE, hooks.interrupt);
  }
  const { source = null, warning = null } = account.value ?? {};
  if (warning !== null)
    hooks.emit({ type: 'notice', at: isoTime(environment.clock.now()), message: warning });
  const opened = await choice.open(film);
  return opened.ok ? ok({ gateway: opened.value, keySource: source }) : opened;
}
