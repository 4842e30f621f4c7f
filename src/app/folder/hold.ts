import { displayPath } from '../../core/display-path.js';
import { err, ok, type Result } from '../../core/result.js';
import { hasWork, isRendered, type Plan } from '../../plan/plan.js';
import { moveClips } from '../../run/move.js';
import { errorCode } from '../../system/disk.js';
import type { Batch } from '../batch.js';
import type { FilmState } from '../film-state.js';
import { invalid, type Refusal, refusal } from '../refusal.js';
import type { BatchBase } from '../run-context.js';
import { claimFolder, type HeldFolder } from './claim.js';
import { clearWriteTest, problemWithWriting } from './disk-room.js';
import { markFolder } from './mark.js';
import { catchUp } from './memory.js';

/**
 * Makes the output folder ready for a run, before anything is sent: marks it as the film's, claims it (two lockfiles may reach one folder
 * through a link), starts to keep the shadow, and makes the plan's moves. Refused where the folder does not allow it, or has come to
 * know jobs that the plan does not know of.
 */
export async function holdFolder(
  batch: Batch,
  base: BatchBase,
  plan: Plan,
  filmState: FilmState,
): Promise<Result<HeldFolder, Refusal>> {
  const { disk } = batch.environment;
  const { places } = batch.film;
  let held: HeldFolder = { release: async () => undefined };
  try {
    await markFolder(disk, places);
    const claim = await claimFolder(batch.environment, places, batch.runId);
    if (!claim.ok) return claim;
    held = claim.value;
    const refused = await ready();
    if (refused === null) return ok(held);
    await held.release();
    return err(refused);
  } catch (error) {
    if (errorCode(error) === undefined) {
      await held.release();
      throw error;
    }
    // Where nothing is to be done, a folder that takes nothing is no trouble but for the report, which says so.
    if (!hasWork(plan) && plan.moves.length === 0) return ok(held);
    await held.release();
    return invalid(`${diskFailed(error)} Nothing was sent.`);
  }

  async function ready(): Promise<Refusal | null> {
    const now = await batch.journal.recall();
    const isNews = [...now.jobs.keys()].some((job) => !filmState.remembered.jobs.has(job));
    if (isNews) return refusal('invalid', `${displayPath(places.output, places)} ${OVERTAKEN}`);
    const isPaying = plan.takes.some(isRendered);
    const unkept = isPaying ? await problemWithWriting(batch.environment, places.output) : null;
    if (!isPaying) await clearWriteTest(disk, places.output);
    if (unkept !== null) return refusal('invalid', `${unkept}: no clip could be kept. Nothing was sent.`);
    const caughtUp = await catchUp(batch.journal, now);
    if (!caughtUp.ok) return caughtUp.error;
    await batch.journal.mirror();
    const moved = await moveClips(base, plan.moves);
    return moved.ok ? null : refusal('invalid', moved.error);
  }
}

const OVERTAKEN =
  'was written to by another run since the plan was made. Nothing was sent; run the same command again.';

/** What a failed disk means for a run, for people. */
export function diskFailed(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `The disk failed: ${why}. Nothing that was received is lost; once the disk is well, run the same command again.`;
}
