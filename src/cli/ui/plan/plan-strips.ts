import { groupBy, runsOf, type Some } from '../../../core/group.js';
import type { Plan, PlannedTake } from '../../../plan/plan.js';

/** Takes that a plan shows in one line: one take, or neighbours with the same action, model, length, quote and reason. */
export type Strip = Some<PlannedTake>;

/** The takes of a scene in the order of the manifest. */
export interface SceneStrips {
  scene: string | null;
  /** Seconds of film (take 1 of every shot); null where the plan says nothing about it. */
  seconds: number | null;
  strips: Strip[];
  /** Takes that nothing happens to and nobody needs to look at (finished and here, disabled, abandoned), by kind. */
  quiet: Strip[];
}

/** A plan with more takes to look at than this is folded where neighbours are alike. */
const LONG = 30;
const LEAST_FOLD = 3;

/** The takes of a plan by scene, in order of appearance; `all` folds nothing. */
export function planStrips(plan: Plan, all: boolean): SceneStrips[] {
  const seconds = new Map(plan.running_time.scenes.map((scene) => [scene.scene, scene.seconds]));
  const long = plan.takes.filter((planned) => !isQuiet(planned)).length > LONG;
  return [...groupBy(plan.takes, ({ take }) => take.scene)].map(([scene, takes]) => ({
    scene,
    seconds: seconds.get(scene) ?? null,
    ...(all ? { strips: takes.map(single), quiet: [] } : fold(takes, long)),
  }));
}

function fold(takes: PlannedTake[], long: boolean): { strips: Strip[]; quiet: Strip[] } {
  const loud = runsOf(
    takes.filter((planned) => !isQuiet(planned)),
    likeness,
  );
  return {
    strips: loud.flatMap((run) => (long && run.length >= LEAST_FOLD ? [run] : run.map(single))),
    quiet: [...groupBy(takes.filter(isQuiet), ({ skipped }) => skipped).values()],
  };
}

function single(planned: PlannedTake): Strip {
  return [planned];
}

function isQuiet({ action, reason, skipped }: PlannedTake): boolean {
  return (action === 'keep' && reason === 'finished') || skipped === 'disabled' || skipped === 'abandoned';
}

function likeness({ take, action, reason }: PlannedTake): string {
  return JSON.stringify([action, take.model.name, take.seconds, take.quote.usd?.toString() ?? null, reason]);
}
