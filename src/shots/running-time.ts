import type { Take } from './take.js';

/** How long the film is. */
export interface RunningTime {
  /** Seconds of take 1 of every enabled shot. */
  seconds: number;
  /** Enabled shots whose clips are of unknown length; they are not in `seconds`. */
  untimed: number;
  /** By scene, in order of first appearance. */
  scenes: { scene: string | null; seconds: number }[];
}

/** The expected running time of the film: take 1 of every enabled shot, to the millisecond. */
export function runningTime(takes: Iterable<Take>): RunningTime {
  const scenes = new Map<string | null, number>();
  let milliseconds = 0;
  let untimed = 0;
  for (const take of takes) {
    if (!take.enabled || take.take !== 1) continue;
    if (take.seconds === null) untimed += 1;
    const length = Math.round((take.seconds ?? 0) * 1000);
    milliseconds += length;
    scenes.set(take.scene, (scenes.get(take.scene) ?? 0) + length);
  }
  return {
    seconds: milliseconds / 1000,
    untimed,
    scenes: [...scenes].map(([scene, length]) => ({ scene, seconds: length / 1000 })),
  };
}
