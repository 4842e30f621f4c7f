import type { Take } from './take.js';

/** The length of the film. */
export interface RunningTime {
  /** Seconds of take 1 of every enabled shot, trimmed as in the cut. */
  seconds: number;
  /** The number of enabled shots with clips of unknown length; `seconds` does not include them. */
  untimed: number;
  /** By scene, in order of first appearance. */
  scenes: { scene: string | null; seconds: number }[];
}

/** The expected running time of the film: take 1 of every enabled shot, trimmed, to the millisecond. */
export function runningTime(takes: Iterable<Take>): RunningTime {
  const scenes = new Map<string | null, number>();
  let milliseconds = 0;
  let untimed = 0;
  for (const take of takes) {
    if (!take.enabled || take.take !== 1) continue;
    const seconds = secondsInCut(take);
    if (seconds === null) untimed += 1;
    const length = Math.round((seconds ?? 0) * 1000);
    milliseconds += length;
    scenes.set(take.scene, (scenes.get(take.scene) ?? 0) + length);
  }
  return {
    seconds: milliseconds / 1000,
    untimed,
    scenes: [...scenes].map(([scene, length]) => ({ scene, seconds: length / 1000 })),
  };
}

/** How long the cut shows a clip, in seconds; null if unknown. */
function secondsInCut({ seconds, trim }: Take): number | null {
  if (!trim) return seconds;
  const end = trim.out === null ? seconds : Math.min(trim.out, seconds ?? trim.out);
  return end === null ? null : Math.max(0, end - trim.in);
}
