/** Frames a second, exactly: `over / under`, both whole numbers. */
export interface Rate {
  over: number;
  under: number;
}

/** How far a measured rate may be from the one that it is taken for. */
const NEAR = 0.005;

/** The rate that a measured or written number of frames a second stands for: whole, a thousandth below whole (23.976), or as it is. */
export function rateOf(fps: number): Rate {
  const whole = Math.round(fps);
  if (whole > 0 && Math.abs(fps - whole) < NEAR) return { over: whole, under: 1 };
  const above = Math.round(fps * 1.001);
  if (above > 0 && Math.abs(fps - (above * 1000) / 1001) < NEAR) return { over: above * 1000, under: 1001 };
  return { over: Math.round(fps * 1000), under: 1000 };
}

/** How many frames so many seconds are, rounded. */
export function framesIn(seconds: number, { over, under }: Rate): number {
  return Math.round((seconds * over) / under);
}

/** When the frame of that number begins, in seconds. */
export function secondsAt(frame: number, { over, under }: Rate): number {
  return (frame * under) / over;
}

/** For people and for counting equal rates: `24`, `23.976`. */
export function rateText({ over, under }: Rate): string {
  return String(Number((over / under).toFixed(3)));
}
