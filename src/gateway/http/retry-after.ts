import type { IncomingHttpHeaders } from 'node:http';

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
