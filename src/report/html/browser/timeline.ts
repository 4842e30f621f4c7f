import type { FilmData, PartData } from '../film-data.js';

/** A part of the film with its place in it, in seconds. */
export interface TimedPart extends PartData {
  start: number;
  end: number;
}

/** The parts of the film one after another. */
export interface Timeline {
  parts: readonly TimedPart[];
  seconds: number;
  /** The index of the part at a time of the film; the last one beyond its end. */
  indexAt(time: number): number;
}

/** Puts the parts of the film one after another. */
export function createTimeline(film: FilmData['film']): Timeline {
  const parts: TimedPart[] = [];
  let start = 0;
  for (const part of film) {
    const end = start + part.to - part.from;
    parts.push(Object.assign({ start, end }, part));
    start = end;
  }
  return {
    parts,
    seconds: start,
    indexAt: (time) => {
      let [low, high] = [0, parts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((parts[middle]?.start ?? 0) <= time) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

/** A time as hours, minutes, seconds and frames: `00:01:06:12`. */
export function timecode(seconds: number, fps: number): string {
  const whole = Math.round(fps);
  const frames = Math.floor(Math.max(0, seconds) * fps + 0.001);
  const total = Math.floor(frames / fps + 1e-6);
  const frame = Math.min(whole - 1, Math.max(0, Math.round(frames - total * fps)));
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60, frame];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
