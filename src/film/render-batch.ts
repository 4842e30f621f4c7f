import { isoTime } from '../core/clock.js';
import type { Result } from '../core/result.js';
import { err, ok } from '../core/result.js';
import { errorCode } from '../disk.js';
import type { Plan } from '../plan/plan.js';
import type { Summary } from '../run/event.js';
import { completeMoves, moveClips } from '../run/move.js';
import { run } from '../run/runner.js';
import type { Batch, BatchOptions, Caller } from './batch.js';
import { roomShortage, writeTest } from './disk-room.js';
import { endOfRun } from './end-of-run.js';
import type { Film, Standing } from './film.js';
import { standingOf } from './film.js';
import { chooseGateway } from './gateway-choice.js';
import { withJournal } from './held-journal.js';
import { foreignFolder, markFolder, REPORTS } from './marker.js';
import { planBatch } from './plan-batch.js';
import { folderProblem, localImages } from './preflight.js';
import type { Refusal, Room } from './room.js';
import { badFiles, refusal } from './room.js';
import type { RunGround } from './world.js';
import { groundOf, worldOn } from './world.js';

/** Renders a batch: takes the claim, plans, asks, checks the folder, runs, compacts the lockfile and writes the report. */
export async function renderBatch(
  room: Room,
  film: Film,
  options: BatchOptions,
  caller: Caller,
): Promise<Result<Summary, Refusal>> {
  const choice = chooseGateway(room, options);
  if (!choice.ok) return choice;
  const opening = {
    lockfile: film.places.lockfile,
    gateway: choice.value.name,
    moved: options.gatewayMoved,
  };
  return withJournal(room, opening, async ({ journal, notices, run: runId }) => {
    caller.holding(journal);
    const batch: Batch = { room, film, options, caller, choice: choice.value, journal, runId };
    const over = new AbortController();
    try {
      for (const message of notices) caller.tell({ type: 'notice', at: isoTime(room.clock.now()), message });
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
  const { room, film, journal, options } = batch;
  const stuck =
    (await foreignFolder(room.disk, film.places, REPORTS)) ??
    (await completeMoves(ground, journal.book.jobs.values()));
  if (stuck !== null) return err(refusal(2, stuck));
  const standing = await standingOf(room.disk, film, journal.book);
  const planned = planBatch(film, standing, options);
  if (!planned.ok) return planned;
  const plan = await withRoom(batch, planned.value, standing);
  const hidden = options.sandbox ? [] : localImages(film, plan);
  if (hidden.length > 0) return err(badFiles(hidden));
  const problem = await folderProblem(room.disk, film, plan, standing);
  if (problem !== null) return err(refusal(2, problem));
  return carryOut(batch, ground, plan, standing);
}

/** The plan, with a word about a disk that is too small for it. */
async function withRoom({ room, film }: Batch, plan: Plan, standing: Standing): Promise<Plan> {
  const shortage = await roomShortage(room.disk, film.places.output, plan, standing.jobs);
  return shortage === null ? plan : { ...plan, warnings: [...plan.warnings, shortage] };
}

async function carryOut(
  batch: Batch,
  ground: RunGround,
  plan: Plan,
  standing: Standing,
): Promise<Result<Summary, Refusal>> {
  const { room, film, choice, caller } = batch;
  const opened = hasWork(plan) ? await choice.open(film) : ok(null);
  if (!opened.ok) return opened;
  const gateway = opened.value;
  try {
    const agreed = await caller.agree(plan);
    if (!agreed.ok) return agreed;
    const began = room.clock.elapsed();
    const blocked = await prepareFolder(batch, ground, plan);
    if (blocked !== null) return err(refusal(2, blocked));
    const ending = async () =>
      endOfRun(batch, {
        plan,
        arrived: ground.arrived,
        cause: ground.stop.cause,
        why: ground.stop.why,
        began,
      });
    if (!gateway) return ok(await ending());
    try {
      await run(worldOn(ground, gateway, batch), plan, standing.match);
    } catch (error) {
      await ending();
      throw error;
    }
    return ok(await ending());
  } finally {
    await gateway?.close();
  }
}

/** Marks the output folder and makes the plan's moves, before anything is sent. Returns why not, where the folder does not allow it. */
async function prepareFolder({ room, film }: Batch, ground: RunGround, plan: Plan): Promise<string | null> {
  try {
    await markFolder(room.disk, film.places);
    const unkept = plan.takes.some(({ action }) => action === 'render')
      ? await writeTest(room.disk, film.places.output)
      : null;
    if (unkept !== null) return `${unkept}: no clip could be kept. Nothing was sent.`;
    return await moveClips(ground, plan.moves);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    // Where nothing is to be done, a folder that takes nothing is no trouble but for the report, which says so.
    return hasWork(plan) || plan.moves.length > 0 ? `${diskFailed(error)} Nothing was sent.` : null;
  }
}

function diskFailed(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `The disk failed: ${why}. Nothing that was received is lost; once the disk is well, run the same command again.`;
}

function hasWork(plan: Plan): boolean {
  const actions = [...plan.takes, ...plan.leftovers].map(({ action }) => action);
  return actions.some((action) => action === 'render' || action === 'resume' || action === 'fetch');
}
