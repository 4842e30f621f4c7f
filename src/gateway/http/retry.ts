import type { IncomingHttpHeaders } from 'node:http';
import type { Random } from '../../system/clock.js';

/** Waits between tries, in milliseconds: the first, and what no wait exceeds. */
export interface Backoff {
  first: number;
  most: number;
}

/** For a submission that never left. */
export const SUBMIT_BACKOFF: Backoff = { first: 1000, most: 30_000 };

/** For a download. */
export const DOWNLOAD_BACKOFF: Backoff = { first: 1000, most: 30_000 };

/** The longest wait that a server's Retry-After is granted, in milliseconds. */
export const LONGEST_TOLD_WAIT = 15 * 60_000;

/** For status requests that fail, from the poll interval (milliseconds) up to 30 s. */
export function pollBackoff(interval: number): Backoff {
  return { first: interval, most: Math.max(interval, 30_000) };
}

/**
 * How long to wait after that many failed tries (from 1): doubling from `first`, with up to half as much again by chance so that jobs
 * that failed together do not come back together. Never below `first` nor above `most`, given `first <= most`.
 */
export function backoff(tries: number, { first, most }: Backoff, random: Random): number {
  const base = Math.max(first, Math.min(first * 2 ** (tries - 1), most / 1.5));
  return Math.min(base * (1 + random() / 2), most);
}

/** A wait that honours what the server asked for (null: nothing), within `LONGEST_TOLD_WAIT`, and never undercuts our own. */
export function waitAsTold(told: number | null, own: number): number {
  return Math.max(Math.min(told ?? 0, LONGEST_TOLD_WAIT), own);
}

const A_DAY = 24 * 60 * 60;

/**
 * The wait that a Retry-After header asks for (RFC 9110 10.2.3: seconds or an HTTP date), in milliseconds from `now`, at most a
 * day. Null where there is none, or none that can be read.
 */
export function retryAfter(headers: IncomingHttpHeaders, now: number): number | null {
  const told = [headers['retry-after']].flat()[0]?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(told)) return Math.min(Number(told), A_DAY) * 1000;
  const date = /^[A-Za-z]{3,9},? /.test(told) ? Date.parse(told) : Number.NaN;
  return Number.isNaN(date) ? null : Math.min(Math.max(date - now, 0), A_DAY * 1000);
}

/** The wait that a message such as "Rate limit is exceeded. Try again in 12 seconds." asks for, in milliseconds, or null. */
export function parseRetryHint(message: string): number | null {
  const seconds = /try again in (\d+) second/i.exec(message)?.[1];
  return seconds === undefined ? null : Math.min(Number(seconds), A_DAY) * 1000;
}
