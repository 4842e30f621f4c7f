import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { Clock } from '../../system/clock.js';
import { connectTo } from '../http/connect.js';
import { deadline } from '../http/deadline.js';
import { exchange } from '../http/exchange.js';
import { describeNetworkError } from '../http/network-error.js';
import type { Redact } from '../http/redact.js';
import type { Gateway, Submission } from '../port.js';
import { submissionOf } from './submission.js';

/** What every submission needs. */
export interface SubmitWith {
  origin: string;
  key: string;
  /** Where the key came from, said where the account is refused. */
  keySource?: string | undefined;
  clock: Clock;
  redact: Redact;
  /** Makes connections; its time-out bounds everything before the request's headers leave. */
  connector: buildConnector.connector;
}

/**
 * One submission: one POST on a connection of its own, which is never used again (an idle one that the server is just closing makes an
 * honest POST ambiguous). Whether it was sent is known without asking an error code: no byte of it is written before its connection
 * stands, and whatever fails from then on may have followed it. A time-out counts from when it was sent. Throws where the path leaves
 * the gateway's origin, which the catalog rules out.
 */
export function submitter({
  origin,
  key,
  keySource,
  clock,
  redact,
  connector,
}: SubmitWith): Gateway['submit'] {
  return async ({ path, body }, timeout) => {
    const url = new URL(path, origin);
    if (url.origin !== origin) throw new Error(`a submission must stay at ${origin}: ${path}`);

    let socket: Socket;
    try {
      socket = await connectTo(connector, url);
    } catch (error) {
      return notSent(redact(describeNetworkError(error)));
    }
    if (!socket.readable || !socket.writable) {
      socket.destroy();
      return notSent('the connection was closed before anything was sent');
    }

    const stop = new AbortController();
    const over = new AbortController();
    void deadline(clock, timeout, over.signal).then(() =>
      stop.abort(new Error(`no answer within ${timeout / 1000} s`)),
    );
    try {
      const came = await exchange(
        {
          url,
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            'Cache-Control': 'no-cache',
            'Ocp-Apim-Subscription-Key': key,
          },
          body: JSON.stringify(body),
          over: { socket },
        },
        stop.signal,
      );
      return came.kind === 'answer'
        ? submissionOf(came.answer, clock.now(), redact, keySource)
        : { kind: 'unknown', why: `the request was sent and no answer came: ${redact(came.why)}` };
    } finally {
      over.abort(null);
      socket.destroy();
    }
  };
}

function notSent(why: string): Submission {
  return { kind: 'not-sent', why };
}
