import { type Agent, type OutgoingHttpHeaders, request } from 'node:http';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { JsonObject } from '../../core/json.js';
import type { Clock } from '../../system/clock.js';
import type { Submission, SubmitRequest } from '../port.js';
import { type Answer, LONGEST_ANSWER, type Redact, spoken } from './answer.js';
import { connectTo } from './connect.js';
import { deadline } from './deadline.js';
import { describeNetworkError } from './network-error.js';
import { type Got, notReached } from './status.js';

/** What came of a POST: an answer, or what it means that there is none. */
export type Posted =
  | { kind: 'answer'; answer: Answer }
  | Extract<Submission, { kind: 'not-sent' | 'unknown' }>;

/** Options of a POST. */
export interface PostOptions {
  /** Sent besides those of every request. */
  headers?: OutgoingHttpHeaders;
  /** As in `SubmitRequest`. */
  mayLeave?: SubmitRequest['mayLeave'];
}

/** The requests to one origin. */
export interface Requests {
  /** One POST, never repeated; `timeout` as in `Gateway.submit`. @throws where the path leaves the origin. */
  post(path: string, body: JsonObject, timeout: number, options?: PostOptions): Promise<Posted>;
  /** One GET over a connection that may have been used before, for questions that may be asked again. @throws where the path leaves the origin. */
  get(path: string, signal?: AbortSignal): Promise<Got>;
}

/** What requests need. */
export interface RequestsWith {
  origin: string;
  /** Goes with every request. */
  authorization: OutgoingHttpHeaders;
  clock: Clock;
  redact: Redact;
  /** Makes the connections of POSTs; its time-out bounds everything before a request's headers leave. */
  connector: buildConnector.connector;
  /** Keeps the connections of GETs. */
  agent: Agent;
  /** Milliseconds for one GET. */
  timeout: number;
}

/** Sends requests to an origin and reads their answers. No redirect is followed, and nothing retried. */
export function createRequests(using: RequestsWith): Requests {
  const { origin, authorization, clock, redact, connector, agent } = using;

  function urlOf(path: string): URL {
    const url = new URL(path, origin);
    if (url.origin !== origin) throw new Error(`a request must stay at ${origin}: ${path}`);
    return url;
  }

  return {
    /**
     * On a connection of its own, which is never used again (an idle one that the server is just closing makes an honest POST ambiguous).
     * Whether it was sent is known without asking an error code: no byte of it is written before its connection stands, and whatever fails
     * from then on may have followed it.
     */
    async post(path, body, timeout, { headers, mayLeave } = {}) {
      const url = urlOf(path);
      let socket: Socket;
      try {
        socket = await connectTo(connector, url);
      } catch (error) {
        return { kind: 'not-sent', why: redact(describeNetworkError(error)) };
      }
      // What happens to it before it is written to is seen then.
      socket.on('error', () => undefined);
      try {
        if (mayLeave && !(await mayLeave())) return { kind: 'not-sent', why: 'it was withdrawn' };
        if (!socket.readable || !socket.writable)
          return { kind: 'not-sent', why: 'the connection was closed before anything was sent' };
        const sent = {
          url,
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers, ...authorization },
          body: JSON.stringify(body),
          over: { socket },
        };
        const came = await sendRequest(sent, { timeout, clock });
        return came.kind === 'answer'
          ? came
          : { kind: 'unknown', why: `the request was sent and no answer came: ${whyNoAnswer(came, redact)}` };
      } finally {
        socket.destroy();
      }
    },
    async get(path, signal) {
      const asked = { url: urlOf(path), method: 'GET', headers: authorization, over: { agent } };
      const came = await sendRequest(asked, { timeout: using.timeout, clock, signal });
      return came.kind === 'answer' ? came : notReached(redact(came.why));
    },
  };
}

/** What came of one request: an answer, or why there is none; `text`: what arrived, where that is not HTTP. */
type Outcome = { kind: 'answer'; answer: Answer } | { kind: 'none'; why: string; text?: string };

/** Why there is no answer, with what arrived instead: a request id in it is one that a person can adopt. */
function whyNoAnswer({ why, text }: Extract<Outcome, { kind: 'none' }>, redact: Redact): string {
  return text ? `${redact(why)}: ${spoken(text, redact)}` : redact(why);
}

/** A request, and the connection that it goes over: one that stands, or the next of an agent. */
interface HttpRequest {
  url: URL;
  method: string;
  headers: OutgoingHttpHeaders;
  body?: string;
  over: { socket: Socket } | { agent: Agent };
}

/** When to give up waiting for an answer: after so many milliseconds, or when the signal aborts. */
interface Patience {
  timeout: number;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/**
 * An answer that bends the grammar of HTTP may still hold the id of a job that is paid for. What is smuggled in behind it is believed of
 * no other job, so that strictness would protect nobody. `maxHeaderSize` is in bytes; Node's own limit is 16 kB.
 */
const GENEROUS = { insecureHTTPParser: true, maxHeaderSize: 256 * 1024 };

/** What arrived and could not be parsed as HTTP, where an error has it. */
function rawTextOf(error: Error | null): { text?: string } {
  return error && 'rawPacket' in error && Buffer.isBuffer(error.rawPacket)
    ? { text: error.rawPacket.toString('utf8') }
    : {};
}

/**
 * Sends one request and reads its answer, at most `LONGEST_ANSWER` bytes of it, for as long as there is patience. What had arrived by then
 * is kept. Interim answers (1xx but 101) are passed over, as RFC 9110 15.2 asks. Never throws.
 */
function sendRequest(sent: HttpRequest, { timeout, clock, signal }: Patience): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: Pick<Answer, 'status' | 'headers'> | null = null;
    let failure: Error | null = null;
    const over = new AbortController();

    const end = (cut: string | null) => {
      over.abort(null);
      signal?.removeEventListener('abort', stopped);
      if (head) resolve({ kind: 'answer', answer: { ...head, body: Buffer.concat(chunks), cut } });
      else resolve({ kind: 'none', why: cut ?? 'there was no answer', ...rawTextOf(failure) });
    };
    const giveUp = (why: string) => {
      end(why);
      wire.destroy();
    };
    const stopped = () => giveUp('stopped');
    if (signal?.aborted) return end('stopped');

    const wire = request({ ...requestOptions(sent), ...GENEROUS });
    signal?.addEventListener('abort', stopped);
    void deadline(clock, timeout, over.signal).then(() => {
      if (!over.signal.aborted) giveUp(`no answer within ${timeout / 1000} s`);
    });
    // What arrived before the error is still to be read; `close` comes behind it.
    wire.on('error', (error) => {
      failure = error;
    });
    wire.on('close', () => end(failure ? describeNetworkError(failure) : 'the connection was closed'));
    wire.on('upgrade', (_response, socket) => {
      socket.destroy();
      end('the answer is 101, a change of protocol that nobody asked for');
    });
    wire.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      head = { status, headers };
      response.on('error', (error) => end(describeNetworkError(error)));
      response.on('end', () => end(null));
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LONGEST_ANSWER) giveUp('the answer is longer than 1 MiB');
        else chunks.push(chunk);
      });
    });
    wire.end(sent.body);
  });
}

/** The options of node:http for a request. TLS is the business of whoever made the connection. */
export function requestOptions({ url, method, headers, over }: Omit<HttpRequest, 'body'>) {
  return {
    protocol: 'http:',
    method,
    host: url.hostname,
    path: url.pathname + url.search,
    setHost: false,
    headers: { Host: url.host, ...headers },
    ...('agent' in over ? { agent: over.agent } : { createConnection: () => over.socket }),
  };
}
