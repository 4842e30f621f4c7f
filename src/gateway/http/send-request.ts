import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../system/clock.js';
import { deadline } from './deadline.js';
import { describeNetworkError } from './network-error.js';

/** The longest answer that is read, in bytes. Media are no answers. */
export const LONGEST_ANSWER = 1024 * 1024;

/** An HTTP answer as far as it came. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Why the body may lack its end; null where it is whole. */
  cut: string | null;
}

/** What came of one request: an answer, or why there is none. */
export type Outcome = { kind: 'answer'; answer: Answer } | { kind: 'none'; why: string };

/** A request, and the connection that it goes over: one that stands, or the next of an agent. */
export interface HttpRequest {
  url: URL;
  method: string;
  headers: OutgoingHttpHeaders;
  body?: string;
  over: { socket: Socket } | { agent: Agent };
}

/**
 * Sends one request and reads its answer, at most `LONGEST_ANSWER` bytes of it, until `stop` aborts (its reason, an Error, becomes
 * the why). What had arrived by then is kept. Interim answers (1xx but 101) are passed over, as RFC 9110 15.2 asks. Never throws.
 */
export function sendRequest(sent: HttpRequest, stop: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: Pick<Answer, 'status' | 'headers'> | null = null;

    const end = (cut: string | null) => {
      stop.removeEventListener('abort', stopped);
      if (head) resolve({ kind: 'answer', answer: { ...head, body: Buffer.concat(chunks), cut } });
      else resolve({ kind: 'none', why: cut ?? 'there was no answer' });
    };
    const stopped = () => {
      end(describeNetworkError(stop.reason));
      wire?.destroy();
    };
    if (stop.aborted) return end(describeNetworkError(stop.reason));

    const wire = request(requestOptions(sent));
    stop.addEventListener('abort', stopped);
    wire.on('error', (error) => end(describeNetworkError(error)));
    wire.on('close', () => end('the connection was closed'));
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
        if (size > LONGEST_ANSWER) {
          end('the answer is longer than 1 MiB');
          wire.destroy();
        } else chunks.push(chunk);
      });
    });
    wire.end(sent.body);
  });
}

/** `sendRequest`, given up after `timeout` milliseconds or when the signal aborts. */
export async function sendWithin(
  timeout: number,
  clock: Clock,
  sent: HttpRequest,
  signal?: AbortSignal,
): Promise<Outcome> {
  const stop = new AbortController();
  const over = new AbortController();
  const stopped = () => stop.abort(new Error('stopped'));
  if (signal?.aborted) stopped();
  signal?.addEventListener('abort', stopped, { once: true });
  void deadline(clock, timeout, over.signal).then(() =>
    stop.abort(new Error(`no answer within ${timeout / 1000} s`)),
  );
  try {
    return await sendRequest(sent, stop.signal);
  } finally {
    over.abort(null);
    signal?.removeEventListener('abort', stopped);
  }
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
