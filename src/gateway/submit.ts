import type { buildConnector } from 'undici';
import type { Clock } from '../core/clock.js';
import { unreachable } from '../core/result.js';
import { exchange } from './exchange.js';
import type { Gateway, Submission } from './port.js';
import type { Redact } from './redact.js';
import { singleUse } from './single-use.js';
import { submissionOf } from './submission.js';

/** What every submission needs. */
export interface SubmitWith {
  origin: string;
  key: string;
  clock: Clock;
  redact: Redact;
  /** Makes connections; its time-out bounds everything before the request's headers leave. */
  connector: buildConnector.connector;
}

/**
 * One submission: one POST on a connection of its own. A time-out counts from when the headers left. Throws where the path leaves
 * the gateway's origin, which the catalog rules out.
 */
export function submitter({ origin, key, clock, redact, connector }: SubmitWith): Gateway['submit'] {
  return async ({ path, body }, timeout) => {
    const url = new URL(path, origin);
    if (url.origin !== origin) throw new Error(`a submission must stay at ${origin}: ${path}`);

    const stop = new AbortController();
    const over = new AbortController();
    const once = singleUse(origin, connector, async () => {
      await clock.sleep(timeout, over.signal);
      stop.abort(new Error(`no answer within ${timeout / 1000} s`));
    });
    try {
      const came = await exchange(
        once.client,
        {
          method: 'POST',
          path: url.pathname + url.search,
          headers: {
            'Content-Type': 'application/json',
            'Cache-Control': 'no-cache',
            'Ocp-Apim-Subscription-Key': key,
          },
          body: JSON.stringify(body),
        },
        stop.signal,
      );
      switch (came.kind) {
        case 'answer':
          return submissionOf(came.answer, clock.now(), redact);
        case 'none':
          return withoutAnswer(once.left, redact(came.why));
        default:
          return unreachable(came);
      }
    } finally {
      over.abort();
      once.close();
    }
  };
}

function withoutAnswer(left: boolean, trouble: string): Submission {
  return left
    ? { kind: 'unknown', why: `the request was sent and no answer came: ${trouble}` }
    : { kind: 'not-sent', why: trouble };
}
