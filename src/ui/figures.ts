import type { Quote } from '../catalog/model.js';
import type { Usd } from '../core/money.js';
import { formatUsd } from '../core/money.js';

/** `$12.96`, exact. */
export function dollars(amount: Usd): string {
  return amount < 0n ? `-$${formatUsd(-amount)}` : `$${formatUsd(amount)}`;
}

/** A quote for a table: `$0.48`, `~$0.0896` where the price is assumed, `no price`. */
export function quoteText(quote: Quote): string {
  if (quote.usd === null) return 'no price';
  return `${quote.basis === 'assumed' ? '~' : ''}${dollars(quote.usd)}`;
}

/** Amounts with spaces after them, so that their points stand below each other when they are aligned to the right. */
export function alignPoints(amounts: string[]): string[] {
  const decimals = (amount: string) => (amount.includes('.') ? amount.length - amount.lastIndexOf('.') : 0);
  const most = amounts.reduce((size, amount) => Math.max(size, decimals(amount)), 0);
  return amounts.map((amount) =>
    decimals(amount) === 0 ? amount : amount + ' '.repeat(most - decimals(amount)),
  );
}

/** The length of a clip: `8 s`, `4.84 s`; `?` where it is unknown. */
export function clipLength(seconds: number | null): string {
  return seconds === null ? '?' : `${Number(seconds.toFixed(2))} s`;
}

/** A length of time to the second: `48 s`, `3 min 06 s`, `1 h 02 min 06 s`. */
export function timeText(seconds: number): string {
  const whole = Math.round(seconds);
  const s = whole % 60;
  const min = Math.floor(whole / 60) % 60;
  const h = Math.floor(whole / 3600);
  if (h > 0) return `${h} h ${two(min)} min ${two(s)} s`;
  return min > 0 ? `${min} min ${two(s)} s` : `${s} s`;
}

/** A guess of the time that is left: `about 40 s`, `about 6 min`, `about 2 h 10 min`. */
export function roughTime(seconds: number): string {
  if (seconds < 55) return `about ${Math.max(5, Math.ceil(seconds / 5) * 5)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min`;
  return `about ${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** `812 bytes`, `38.2 MB` (millions of bytes). */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
