import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls, truncate, withoutSignatures } from '../core/text.js';
import { keepConnections } from '../gateway/http/agent.js';
import { type Redact, redactKey } from '../gateway/http/answer.js';
import { connectorOf } from '../gateway/http/connect.js';
import { deadline } from '../gateway/http/deadline.js';
import { describeNetworkError } from '../gateway/http/network-error.js';
import type { ProxyFor } from '../gateway/http/proxy.js';
import type { Clock } from '../system/clock.js';
import type { PlaceFailure } from './place.js';

/** For a connection to stand, and for an answer, in milliseconds. */
const CONNECT = 10_000;
const ANSWER = 60_000;
/** The slowest line that an upload is waited for, in bytes a second. */
const SLOWEST = 20_000;
/** The longest answer that is read, in bytes, and the longest message that is shown, in characters. */
const LONGEST_ANSWER = 64 * 1024;
const LONGEST_MESSAGE = 300;

/** A request to a place. */
export interface PlaceRequest {
  method: 'HEAD' | 'PUT' | 'DELETE';
  url: URL;
  headers: OutgoingHttpHeaders;
  body?: Uint8Array | undefined;
}

/** What a place answered. */
export interface PlaceAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Speaks HTTP to a place, through the proxy that the environment names. */
export interface Sender {
  /** One request, its answer whatever its status; redirects are not followed. */
  send(request: PlaceRequest, signal?: AbortSignal): Promise<Result<PlaceAnswer, PlaceFailure>>;
  /** What an answer that is no success says, for people. */
  failure(did: string, answer: PlaceAnswer): { ok: false; error: PlaceFailure };
  close(): void;
}

/** `secrets` are never in what is said. */
export function createSender(
  { clock, proxyFor }: { clock: Clock; proxyFor: ProxyFor },
  secrets: readonly string[],
): Sender {
  const connections = keepConnections(connectorOf({ timeout: CONNECT, proxyFor }));
  const redacts = secrets.filter((secret) => secret !== '').map(redactKey);
  const redact: Redact = (text) => redacts.reduce((rest, each) => each(rest), text);
  return {
    async send(sent, signal) {
      const over = new AbortController();
      const stop = new AbortController();
      const stopped = () => stop.abort(new Error('stopped'));
      if (signal?.aborted) stopped();
      signal?.addEventListener('abort', stopped, { once: true });
      const timeout = ANSWER + Math.ceil((sent.body?.byteLength ?? 0) / SLOWEST) * 1000;
      const late = new Error(`no answer within ${timeout / 1000} s`);
      void deadline(clock, timeout, over.signal).then(() => stop.abort(late));
      try {
        return ok(await exchange(sent, connections.agentFor(sent.url), stop.signal));
      } catch (error) {
        return err({ why: redact(describeNetworkError(error)), mayPass: true });
      } finally {
        over.abort();
        signal?.removeEventListener('abort', stopped);
      }
    },
    failure(did, { status, text }) {
      const said = truncate(escapeControls(withoutSignatures(redact(messageOf(text)))), LONGEST_MESSAGE);
      const why = `${did} was answered with ${status}${said === '' ? '' : `: ${said}`}`;
      return err({ why, mayPass: status >= 500 || status === 429 || status === 408 });
    },
    close: () => connections.close(),
  };
}

/** TLS is the business of the agent's connections. Rejects with the signal's reason where that ends it. */
function exchange(
  { method, url, headers, body }: PlaceRequest,
  agent: ReturnType<ReturnType<typeof keepConnections>['agentFor']>,
  signal: AbortSignal,
): Promise<PlaceAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const length = body === undefined ? {} : { 'Content-Length': body.byteLength };
    const wire = request({
      protocol: 'http:',
      method,
      host: url.hostname,
      path: url.pathname + url.search,
      setHost: false,
      headers: { Host: url.host, ...headers, ...length },
      agent,
    });
    const stopped = () => {
      reject(signal.reason);
      wire.destroy();
    };
    signal.addEventListener('abort', stopped, { once: true });
    wire.on('error', reject);
    wire.on('close', () => {
      signal.removeEventListener('abort', stopped);
      reject(new Error('the connection was closed'));
    });
    wire.on('response', (response) => {
      const { statusCode: status = 0, headers: came } = response;
      let text = '';
      const end = () => resolve({ status, headers: came, text });
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length < LONGEST_ANSWER) return;
        end();
        wire.destroy();
      });
      response.on('error', reject);
      response.on('end', end);
    });
    wire.end(body);
  });
}

/** The code and message of an S3 error (XML); nothing of a web page; any other text on one line. */
function messageOf(text: string): string {
  const tag = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const parts = [tag('Code'), tag('Message')].filter((part) => part !== undefined && part !== '');
  if (parts.length > 0) return parts.join(': ');
  return text.trimStart().startsWith('<') ? '' : text.trim().replace(/\s+/g, ' ');
}
