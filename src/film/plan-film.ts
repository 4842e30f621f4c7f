import { err, ok, type Result } from '../core/result.js';
import { liveRun } from '../lockfile/live-run.js';
import { systemProcesses } from '../lockfile/process.js';
import type { Plan } from '../plan/plan.js';
import type { BatchOptions } from './batch.js';
import type { Film } from './film.js';
import { chooseGateway } from './gateway-choice.js';
import { planBatch } from './plan-batch.js';
import { preflight } from './preflight.js';
import type { Refusal, Room } from './room.js';
import { badFiles } from './room.js';
import { readStanding } from './standing.js';

/** What a run would do, and why it would not begin. */
export interface FilmPlan {
  plan: Plan;
  /** Null where the run would begin. */
  refused: Refusal | null;
  /** Another run is under way, whose jobs on the wire count as not submitted yet. */
  isLive: boolean;
}

/** Plans a film as it stands. Writes and sends nothing; fails where the lockfile cannot be read or nothing is selected. */
export async function planFilm(
  room: Room,
  film: Film,
  options: BatchOptions,
): Promise<Result<FilmPlan, Refusal>> {
  const isLive = (await liveRun(room.disk, film.places.lockfile, systemProcesses(room.disk))) !== null;
  const standing = await readStanding(room.disk, film);
  if (!standing.ok) return err(badFiles(standing.error));
  const planned = planBatch(film, standing.value, options);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const choice = chooseGateway(room, options);
  if (!choice.ok) return ok({ plan, refused: choice.error, isLive });
  const flight = { film, options, choice: choice.value, standing: standing.value, plan, isLive };
  const cleared = await preflight(room, flight);
  if (!cleared.ok) return ok({ plan, refused: cleared.error, isLive });
  return ok({ plan: { ...plan, warnings: [...plan.warnings, ...cleared.value] }, refused: null, isLive });
}
