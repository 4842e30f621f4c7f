/** Frames per second, exactly: `over / under`, both whole numbers. */
export interface Rate {
  over: number;
  under: number;
}

/** The allowed difference between a measured rate and a standard rate. */
const NEAR = 0.005;

/** The exact rate of a measured or written number of frames per second: whole, a thousandth below whole (23.976), or as given. */
export function rateOf(fps: number): Rate {
  const whole = Math.round(fps);
  if (whole > 0 && Math.abs(fps - whole) < NEAR) return { over: whole, under: 1 };
  const above = Math.round(fps * 1.001);
  if (above > 0 && Math.abs(fps - (above * 1000) / 1001) < NEAR) return { over: above * 1000, under: 1001 };
  return { over: Math.round(fps * 1000), under: 1000 };
}

/** The number of frames in a number of seconds, rounded. */
export function framesIn(seconds: number, { over, under }: Rate): number {
  return Math.round((seconds * over) / under);
}

/** The start of a frame by its number, in seconds. */
export function secondsAt(frame: number, { over, under }: Rate): number {
  return (frame * under) / over;
}

/** A rate as text, equal for equal rates: `24`, `23.976`. */
export function rateText({ over, under }: Rate): string {
  return String(Number((over / under).toFixed(3)));
}
