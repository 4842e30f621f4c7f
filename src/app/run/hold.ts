import { join } from 'node:path';
import { displayPath } from '../../core/display-path.js';
import { invalid, type Refusal, refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Recalled } from '../../ledger/port.js';
import { hasWork, isRendered, type Move, type Plan } from '../../plan/plan.js';
import { moveClips } from '../../run/move.js';
import { errorCode } from '../../system/disk.js';
import type { Batch } from '../batch/batch.js';
import { claimFolder, claimFolderSoon, type HeldFolder } from '../film/claims.js';
import type { FilmState } from '../film/film-state.js';
import { markFolder, markMemory } from '../film/mark.js';
import { catchUp } from '../film/memory.js';
import { clearWriteTest, problemWithWriting } from '../folder/disk-room.js';
import type { BatchBase } from './run-context.js';

/**
 * Makes the output folder ready for a run, before anything is sent: marks it as the film's, claims it (two lockfiles may reach one folder
 * through a link), starts to keep the shadow, and makes the plan's moves. Refused where the folder does not allow it, or has come to
 * know jobs that the plan does not know of. Runs that share a ledger may share the folder: they claim it for that long only.
 */
export async function holdFolder(
  batch: Batch,
  base: BatchBase,
  plan: Plan,
  filmState: FilmState,
): Promise<Result<HeldFolder, Refusal>> {
  const { disk } = batch.environment;
  const { places } = batch.film;
  const { shared } = batch.journal;
  let held: HeldFolder = NOT_HELD;
  try {
    await markFolder(disk, places);
    const claim = await (shared ? claimFolderSoon : claimFolder)(batch.environment, places, batch.runId);
    if (!claim.ok) return claim;
    held = claim.value;
    const refused = await ready();
    if (refused === null && !shared) return ok(held);
    await held.release();
    return refused === null ? ok(NOT_HELD) : err(refused);
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
    const now = await recalled();
    if (isNews(now)) return refusal('invalid', `${displayPath(places.output, places)} ${OVERTAKEN}`);
    const isPaying = plan.takes.some(isRendered);
    const unkept = isPaying ? await problemWithWriting(batch.environment, places.output) : null;
    if (!isPaying) await clearWriteTest(disk, places.output);
    if (unkept !== null) return refusal('invalid', `${unkept}: no clip could be kept. Nothing was sent.`);
    const caughtUp = await catchUp(batch.journal, now);
    if (!caughtUp.ok) return caughtUp.error;
    // Where nothing is paid, a memory that is lost or cannot be read whole stays as it is: it stops what would be paid.
    if (isPaying || (filmState.header !== null && !now.isDamaged)) {
      await batch.journal.mirror();
      await markMemory(disk, places);
    }
    const moved = await moveClips(base, shared ? await stillToMake() : plan.moves);
    return moved.ok ? null : refusal('invalid', moved.error);
  }

  /** Runs that share a ledger write facts to the folder all the time; what counts there is a job that the ledger does not list. */
  function isNews({ jobs }: Recalled): boolean {
    const isListed = (job: string) => shared !== undefined && batch.journal.book.jobs.has(job);
    return [...jobs.keys()].some((job) => !filmState.remembered.jobs.has(job) && !isListed(job));
  }

  /** What the folder knows and the ledger does not. What another run of a shared ledger has just written reaches this one in a moment. */
  async function recalled(): Promise<Recalled> {
    let now = await batch.journal.recall();
    for (let looks = 0; shared && isNews(now) && looks < MOST_LOOKS; looks += 1) {
      await shared.changed(batch.hooks.interrupt);
      now = await batch.journal.recall();
    }
    return now;
  }

  /** Another run may have made some of the moves since the plan. */
  async function stillToMake(): Promise<Move[]> {
    const left: Move[] = [];
    for (const move of plan.moves) {
      const [from, to] = [join(places.output, move.from), join(places.output, move.to)];
      const isTarget = plan.moves.some((other) => other.from === move.to);
      if ((await disk.entry(from)) && (isTarget || !(await disk.entry(to)))) left.push(move);
    }
    return left;
  }
}

const NOT_HELD: HeldFolder = { release: async () => undefined };

/** How often a shared ledger is waited for that another run of the folder has written to. */
const MOST_LOOKS = 20;

const OVERTAKEN =
  'was written to by another run since the plan was made. Nothing was sent; run the same command again.';

/** What a failed disk means for a run, for people. */
export function diskFailed(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `The disk failed: ${why}. Nothing that was received is lost; once the disk is well, run the same command again.`;
}
