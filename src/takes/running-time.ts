import type { Take } from './take.js';

/** The length of the film. */
export interface RunningTime {
  /** Seconds of take 1 of every enabled shot, trimmed as in the cut. */
  seconds: number;
  /** The number of enabled shots with clips of unknown length; `seconds` does not include them. */
  untimed: number;
  /** By scene, in order of first appearance. */
  scenes: { scene: string | null; seconds: number; untimed: number }[];
}

/** The expected running time of the film: take 1 of every enabled shot, trimmed, to the millisecond. */
export function runningTime(takes: Iterable<Take>): RunningTime {
  const scenes = new Map<string | null, { length: number; untimed: number }>();
  let milliseconds = 0;
  let untimed = 0;
  for (const take of takes) {
    if (!take.enabled || take.take !== 1) continue;
    const seconds = secondsInCut(take);
    if (seconds === null) untimed += 1;
    const length = Math.round((seconds ?? 0) * 1000);
    milliseconds += length;
    const scene = scenes.get(take.scene) ?? { length: 0, untimed: 0 };
    scene.length += length;
    if (seconds === null) scene.untimed += 1;
    scenes.set(take.scene, scene);
  }
  return {
    seconds: milliseconds / 1000,
    untimed,
    scenes: Array.from(scenes, ([scene, { length, untimed: unknown }]) => ({
      scene,
      seconds: length / 1000,
      untimed: unknown,
    })),
  };
}

/** How long the cut shows a clip, in seconds; null if unknown. */
function secondsInCut({ seconds, trim }: Take): number | null {
  if (!trim) return seconds;
  const end = trim.out === null ? seconds : Math.min(trim.out, seconds ?? trim.out);
  return end === null ? null : Math.max(0, end - trim.in);
}
