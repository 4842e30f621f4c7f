import { type Refusal, refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import type { Summary } from '../run/event.js';
import { run } from '../run/runner.js';
import { errorCode } from '../system/disk.js';
import { runDisk } from '../system/output-disk.js';
import type { Batch, BatchOptions, RunHooks } from './batch/batch.js';
import type { Environment, Film } from './film/film.js';
import { closing, openJournal } from './film/ledger.js';
import { endOfRun } from './run/end-of-run.js';
import { diskFailed, holdFolder } from './run/hold.js';
import { openGateways } from './run/open-gateways.js';
import { planHeld } from './run/prepare.js';
import { type BatchBase, batchBaseOf } from './run/run-context.js';
import { refreshSchema } from './schema.js';

const AWAY =
  'The shared ledger cannot be reached. What is at the gateway is collected, and recorded in the output folder; submissions wait.';
const BACK = 'The shared ledger is reached again.';

/** Renders a batch: takes the claim, plans, asks, checks the folder, runs, compacts the lockfile and writes the report. */
export async function renderFilm(
  machine: Environment,
  film: Film,
  options: BatchOptions,
  hooks: RunHooks,
): Promise<Result<Summary, Refusal>> {
  const environment = { ...machine, disk: runDisk(machine.disk, film.places.output, machine.clock) };
  const held = await openJournal(environment, film.places);
  if (!held.ok) return held;
  const { journal, run: runId } = held.value;
  hooks.holding(journal);
  return closing(journal, renderBatch({ environment, film, options, hooks, journal, runId }));
}

async function renderBatch(batch: Batch): Promise<Result<Summary, Refusal>> {
  const base = batchBaseOf(batch);
  try {
    for (const message of batch.journal.notices) base.emit({ type: 'notice', message });
    tellReach(batch, base);
    return await carryOut(batch, base);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return err(refusal('failed', diskFailed(error)));
  } finally {
    base.isOver();
  }
}

/** Tells when a shared ledger is out of reach, and when it is back. */
function tellReach({ journal }: Batch, { emit }: BatchBase): void {
  journal.shared?.onReach?.((isReached) => emit({ type: 'notice', message: isReached ? BACK : AWAY }));
}

async function carryOut(batch: Batch, base: BatchBase): Promise<Result<Summary, Refusal>> {
  const { environment, hooks } = batch;
  const planned = await planHeld(batch, base);
  if (!planned.ok) return planned;
  const { plan, filmState } = planned.value;
  const opened = await openGateways(batch, base, planned.value);
  if (!opened.ok) return opened;
  const open = opened.value;
  try {
    const agreed = await hooks.agree(plan);
    if (!agreed.ok) return agreed;
    const stale = await refreshSchema(environment, batch.film.places.manifest);
    if (stale !== null) base.emit({ type: 'notice', message: stale });
    const began = environment.clock.elapsed();
    const held = await holdFolder(batch, base, plan, filmState);
    if (!held.ok) return held;
    try {
      const isAsPlanned = !open && plan.moves.length === 0;
      const ending = () => endOfRun(batch, base, plan, began, isAsPlanned ? filmState : null);
      if (!open) return ok(await ending());
      const begun = await open.begin();
      if (!begun.ok) return begun;
      try {
        await run(begun.value.run, plan, filmState.match);
      } catch (error) {
        await ending();
        throw error;
      } finally {
        await begun.value.close();
      }
      return ok(await ending());
    } finally {
      await held.value.release();
    }
  } finally {
    await open?.close();
  }
}
