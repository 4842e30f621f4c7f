import { formatUsd, type Usd } from './money.js';

/** An exact amount with a dollar sign: `$12.96`, `$0.0896`. */
export function dollars(amount: Usd): string {
  return amount < 0n ? `-$${formatUsd(-amount)}` : `$${formatUsd(amount)}`;
}

/** `$12.96`, rounded to cents, for headlines; an amount below half a cent is exact. */
export function cents(amount: Usd): string {
  const rounded = ((amount + 5_000n) / 10_000n) * 10_000n;
  return dollars(rounded === 0n ? amount : rounded);
}

/** The length of a clip: `8 s`, `4.84 s`; `?` if it is unknown. */
export function clipLength(seconds: number | null): string {
  return seconds === null ? '?' : `${Number(seconds.toFixed(2))} s`;
}

/** A duration to the second: `48 s`, `3 min 06 s`, `1 h 02 min 06 s`. */
export function timeText(seconds: number): string {
  const whole = Math.round(seconds);
  const s = whole % 60;
  const min = Math.floor(whole / 60) % 60;
  const h = Math.floor(whole / 3600);
  if (h > 0) return `${h} h ${two(min)} min ${two(s)} s`;
  return min > 0 ? `${min} min ${two(s)} s` : `${s} s`;
}

/** How long a film or a scene is: `48 s`; `over 48 s` if the lengths of some shots are unknown, `?` if all are. */
export function filmLength({ seconds, untimed }: { seconds: number; untimed: number }): string {
  if (untimed === 0) return timeText(seconds);
  return seconds === 0 ? '?' : `over ${timeText(seconds)}`;
}

/** A guess of a duration: `about 40 s`, `about 6 min`, `about 2 h 10 min`. */
export function roughTime(seconds: number): string {
  if (seconds < 55) return `about ${Math.max(5, Math.ceil(seconds / 5) * 5)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min`;
  return `about ${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** A size in bytes, decimal units: `812 bytes`, `38.2 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
