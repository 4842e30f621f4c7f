import type { Agent } from 'node:http';
import type { Clock } from '../../system/clock.js';
import { deadline } from '../http/deadline.js';
import { exchange } from '../http/exchange.js';
import type { Redact } from '../http/redact.js';
import type { Gateway, StatusAnswer } from '../port.js';
import { statusOf } from './job-status.js';
import { isRequestId } from './request-id.js';

/** What every status request needs. */
export interface AskWith {
  origin: string;
  key: string;
  /** Where the key came from, said where the account is refused. */
  keySource?: string | undefined;
  clock: Clock;
  redact: Redact;
  agent: Agent;
  /** Milliseconds for one request, connection included. */
  timeout: number;
}

/** One status request at the gateway's own origin. The answer's `polling_url` is never used, and no redirect followed. */
export function statusAsker(using: AskWith): Gateway['status'] {
  const { origin, key, keySource, clock, redact, agent, timeout } = using;
  return async ({ request_id }, signal) => {
    if (!isRequestId(request_id)) return unreached('this cannot be a request id');
    const stop = new AbortController();
    const over = new AbortController();
    const stopped = () => stop.abort(new Error('stopped'));
    if (signal?.aborted) return unreached('stopped');
    signal?.addEventListener('abort', stopped, { once: true });
    void deadline(clock, timeout, over.signal).then(() =>
      stop.abort(new Error(`no answer within ${timeout / 1000} s`)),
    );
    try {
      const came = await exchange(
        {
          url: new URL(`/v2/requests/status/${encodeURIComponent(request_id)}`, origin),
          method: 'GET',
          headers: { 'Ocp-Apim-Subscription-Key': key },
          over: { agent },
        },
        stop.signal,
      );
      return came.kind === 'answer'
        ? statusOf(request_id, came.answer, clock.now(), redact, keySource)
        : unreached(redact(came.why));
    } finally {
      over.abort(null);
      signal?.removeEventListener('abort', stopped);
    }
  };
}

function unreached(why: string): StatusAnswer {
  return { kind: 'failed', reached: false, why, wait: null };
}
