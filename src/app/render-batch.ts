import { err, ok, type Result } from '../core/result.js';
import { outputProblem } from '../media/output-problem.js';
import { hasWork, type Plan } from '../plan/plan.js';
import type { Summary } from '../run/event.js';
import { completeMoves } from '../run/move.js';
import { run } from '../run/runner.js';
import { isoTime } from '../system/clock.js';
import { errorCode } from '../system/disk.js';
import { outputDisk } from '../system/output-disk.js';
import type { Batch, BatchOptions, Caller } from './batch.js';
import { endOfRun } from './end-of-run.js';
import type { Film } from './film.js';
import { chooseGateway } from './gateway-choice.js';
import { withJournal } from './held-journal.js';
import { diskFailed, holdFolder } from './hold-folder.js';
import { lanesFor } from './lanes.js';
import { ownerProblem, REPORTS } from './owner.js';
import { planBatch } from './plan-batch.js';
import { preflight } from './preflight.js';
import { type Refusal, type Room, refusal } from './room.js';
import { type Standing, standingOf } from './standing.js';
import { groundOf, type OpenGateway, type RunGround, worldOn } from './world.js';

/** How often the gateway's name is looked up before anything is sent, and the pause between, in milliseconds. */
const LOOKUPS = 3;
const LOOKUP_PAUSE = 1500;

/** Renders a batch: takes the claim, plans, asks, checks the folder, runs, compacts the lockfile and writes the report. */
export async function renderBatch(
  machine: Room,
  film: Film,
  options: BatchOptions,
  caller: Caller,
): Promise<Result<Summary, Refusal>> {
  const room = { ...machine, disk: outputDisk(machine.disk, film.places.output, machine.clock) };
  const choice = chooseGateway(room, options);
  if (!choice.ok) return choice;
  const isEmbedded = options.sandbox && options.gateway === undefined;
  const found = lanesFor(room, options.concurrency ?? film.manifest.concurrency, isEmbedded);
  if (!found.ok) return found;
  const { lanes, notice } = found.value;
  const opening = {
    lockfile: film.places.lockfile,
    gateway: choice.value.name,
    moved: options.gatewayMoved,
  };
  return withJournal(room, opening, async ({ journal, notices, run: runId }) => {
    caller.holding(journal);
    const batch: Batch = { room, film, options, caller, choice: choice.value, journal, lanes, runId };
    const over = new AbortController();
    try {
      for (const message of notice === null ? notices : [...notices, notice])
        caller.tell({ type: 'notice', at: isoTime(room.clock.now()), message });
      return await withClaim(batch, groundOf(batch, over.signal));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return err(refusal(1, diskFailed(error)));
    } finally {
      over.abort();
    }
  });
}

async function withClaim(batch: Batch, ground: RunGround): Promise<Result<Summary, Refusal>> {
  const { room, film, journal, options, choice } = batch;
  const unusable = await outputProblem(room.disk, film.places.output, { toWrite: false });
  if (unusable !== null) return err(refusal(2, unusable));
  const foreign = await ownerProblem(room.disk, film.places, REPORTS);
  if (foreign?.kind === 'memory') return err(refusal(2, foreign.message));
  const stuck = foreign ? null : await completeMoves(ground, journal.book.jobs.values());
  if (stuck !== null) return err(refusal(2, stuck));
  const standing = await standingOf(room.disk, film, journal.book);
  const planned = planBatch(film, standing, options);
  if (!planned.ok) return planned;
  const flight = { film, options, choice, standing, plan: planned.value, isLive: false };
  const cleared = await preflight(room, flight);
  if (!cleared.ok) return cleared;
  const plan = { ...planned.value, warnings: [...planned.value.warnings, ...cleared.value] };
  return carryOut(batch, ground, plan, standing);
}

async function carryOut(
  batch: Batch,
  ground: RunGround,
  plan: Plan,
  standing: Standing,
): Promise<Result<Summary, Refusal>> {
  const { room, caller } = batch;
  const opened = hasWork(plan) ? await openGateway(batch) : ok(null);
  if (!opened.ok) return opened;
  const open = opened.value;
  try {
    const agreed = await caller.agree(plan);
    if (!agreed.ok) return agreed;
    const began = room.clock.elapsed();
    const held = await holdFolder(batch, ground, plan, standing);
    if (!held.ok) return held;
    try {
      const ending = async () => endOfRun(batch, ground, { plan, began });
      if (!open) return ok(await ending());
      try {
        await run(worldOn(ground, open, batch), plan, standing.match);
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
async function openGateway({ room, film, choice, caller }: Batch): Promise<Result<OpenGateway, Refusal>> {
  const account = await choice.account();
  if (!account.ok) return account;
  for (let tries = 1; ; tries += 1) {
    const reached = await choice.reachable();
    if (reached.ok) break;
    if (!reached.error.mayPass || tries === LOOKUPS) return err(refusal(6, reached.error.why));
    await room.clock.sleep(LOOKUP_PAUSE, caller.interrupt);
  }
  const { source = null, warning = null } = account.value ?? {};
  if (warning !== null) caller.tell({ type: 'notice', at: isoTime(room.clock.now()), message: warning });
  const opened = await choice.open(film);
  return opened.ok ? ok({ gateway: opened.value, keySource: source }) : opened;
}
