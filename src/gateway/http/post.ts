import type { OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { JsonObject } from '../../core/json.js';
import type { Clock } from '../../system/clock.js';
import type { Submission } from '../port.js';
import { connectTo } from './connect.js';
import { describeNetworkError } from './network-error.js';
import type { Redact } from './redact.js';
import { type Answer, sendWithin } from './send-request.js';

/** What came of a POST: an answer, or what it means that there is none. */
export type Posted =
  | { kind: 'answer'; answer: Answer }
  | Extract<Submission, { kind: 'not-sent' | 'unknown' }>;

/** One POST with a JSON body. */
export interface Post {
  url: URL;
  /** Without Content-Type, which is JSON. */
  headers: OutgoingHttpHeaders;
  body: JsonObject;
  /** Milliseconds for the whole answer, from when the request's headers have left. */
  timeout: number;
}

/** What every POST needs. */
export interface PostWith {
  clock: Clock;
  redact: Redact;
  /** Makes connections; its time-out bounds everything before the request's headers leave. */
  connector: buildConnector.connector;
}

/**
 * Sends one POST on a connection of its own, which is never used again (an idle one that the server is just closing makes an honest POST
 * ambiguous). Whether it was sent is known without asking an error code: no byte of it is written before its connection stands, and
 * whatever fails from then on may have followed it. No redirect is followed, and nothing retried.
 */
export async function postOnce(
  { url, headers, body, timeout }: Post,
  { clock, redact, connector }: PostWith,
): Promise<Posted> {
  let socket: Socket;
  try {
    socket = await connectTo(connector, url);
  } catch (error) {
    return { kind: 'not-sent', why: redact(describeNetworkError(error)) };
  }
  if (!socket.readable || !socket.writable) {
    socket.destroy();
    return { kind: 'not-sent', why: 'the connection was closed before anything was sent' };
  }

  const request = {
    url,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
    over: { socket },
  };
  try {
    const came = await sendWithin(timeout, clock, request);
    return came.kind === 'answer'
      ? came
      : { kind: 'unknown', why: `the request was sent and no answer came: ${redact(came.why)}` };
  } finally {
    socket.destroy();
  }
}
