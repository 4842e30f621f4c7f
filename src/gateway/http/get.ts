import type { Agent, OutgoingHttpHeaders } from 'node:http';
import type { Clock } from '../../system/clock.js';
import type { StatusAnswer } from '../port.js';
import { deadline } from './deadline.js';
import type { Redact } from './redact.js';
import { type Answer, sendRequest } from './send-request.js';

/** What came of a GET: an answer, or what it means for a status request that there is none. */
export type Got = { kind: 'answer'; answer: Answer } | Extract<StatusAnswer, { kind: 'failed' }>;

/** One GET, and what it needs. */
export interface Get {
  url: URL;
  headers: OutgoingHttpHeaders;
  agent: Agent;
  clock: Clock;
  redact: Redact;
  /** Milliseconds for the request, connection included. */
  timeout: number;
}

/** Sends one GET, over a connection that may have been used before. No redirect is followed. */
export async function getOnce(
  { url, headers, agent, clock, redact, timeout }: Get,
  signal: AbortSignal | undefined,
): Promise<Got> {
  if (signal?.aborted) return notReached('stopped');
  const stop = new AbortController();
  const over = new AbortController();
  const stopped = () => stop.abort(new Error('stopped'));
  signal?.addEventListener('abort', stopped, { once: true });
  void deadline(clock, timeout, over.signal).then(() =>
    stop.abort(new Error(`no answer within ${timeout / 1000} s`)),
  );
  try {
    const came = await sendRequest({ url, method: 'GET', headers, over: { agent } }, stop.signal);
    return came.kind === 'answer' ? came : notReached(redact(came.why));
  } finally {
    over.abort(null);
    signal?.removeEventListener('abort', stopped);
  }
}

/** The answer of a status request to which no HTTP answer came. */
export function notReached(why: string): Extract<StatusAnswer, { kind: 'failed' }> {
  return { kind: 'failed', reached: false, why, wait: null };
}
