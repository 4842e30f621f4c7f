import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import { checkOutputFolder } from '../../media/output-folder.js';
import { completeMoves } from '../../run/move.js';
import type { Batch, Planned } from '../batch/batch.js';
import { lanesFor } from '../batch/lanes.js';
import { planBatch } from '../batch/plan-batch.js';
import { preflight } from '../batch/preflight.js';
import { claimFolderSoon } from '../film/claims.js';
import { filmStateOf } from '../film/film-state.js';
import { problemWithOwner } from '../folder/owner.js';
import { chooseGateways } from '../gateway/gateway-choice.js';
import { nameGateways } from '../gateway/ledger-gateways.js';
import { unknownOf, workOf } from '../gateway/provider.js';
import type { BatchBase } from './run-context.js';

/** Completes moves that an earlier run began, plans the batch, and refuses what must not be carried out. */
export async function planHeld(batch: Batch, base: BatchBase): Promise<Result<Planned, Refusal>> {
  const { environment, film, journal, options } = batch;
  const usable = await checkOutputFolder(environment.disk, film.places.output, { toWrite: false });
  if (!usable.ok) return invalid(usable.error);
  const foreign = await problemWithOwner(environment.disk, film.places);
  if (foreign?.kind === 'memory') return invalid(foreign.message);
  const moved = foreign ? ok(null) : await completed(batch, base);
  if (!moved.ok) return moved;
  const filmState = await filmStateOf(environment, film, journal, batch.runId);
  const planned = planBatch(environment, film, filmState, options);
  if (!planned.ok) return planned;
  const chosen = chooseGateways(environment, options, film.takes, [
    ...workOf(planned.value),
    ...unknownOf(planned.value),
  ]);
  if (!chosen.ok) return chosen;
  const gateways = chosen.value;
  const lanes = lanesFor(environment, film, { ...options, gateways: gateways.all.length });
  if (!lanes.ok) return lanes;
  const flight = { film, options, gateways, filmState, plan: planned.value };
  const cleared = await preflight(environment, flight);
  if (!cleared.ok) return cleared;
  if (lanes.value.notice !== null) base.emit({ type: 'notice', message: lanes.value.notice });
  nameGateways(journal, gateways);
  return ok({ plan: cleared.value, filmState, gateways, lanes: lanes.value.lanes });
}

/** Completes moves; where other runs may be making theirs in the same folder, while it is claimed. */
async function completed(
  { environment, film, journal, runId }: Batch,
  base: BatchBase,
): Promise<Result<null, Refusal>> {
  const jobs = [...journal.book.jobs.values()];
  const isMoving = jobs.some(({ clips }) => clips?.files.some(({ was }) => was !== undefined));
  if (!isMoving) return ok(null);
  const claim = journal.shared ? await claimFolderSoon(environment, film.places, runId) : null;
  if (claim && !claim.ok) return claim;
  try {
    const moved = await completeMoves(base, jobs);
    return moved.ok ? moved : invalid(moved.error);
  } finally {
    await claim?.value.release();
  }
}
