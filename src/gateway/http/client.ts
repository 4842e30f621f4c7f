import type { OutgoingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../core/json.js';
import { systemClock } from '../../system/clock.js';
import type { Gateway } from '../port.js';
import { keepConnections } from './agent.js';
import type { Reading } from './answer-text.js';
import { connectorOf } from './connect.js';
import { isLoopback } from './link.js';
import { mediaFetcher } from './media.js';
import type { HttpOptions } from './options.js';
import { type Posted, postOnce } from './post.js';
import { noProxy } from './proxy.js';
import { redactKey } from './redact.js';
import { sendWithin } from './send-request.js';
import { type Got, notReached } from './status.js';

/** What a provider speaks to its service with. */
export interface HttpClient extends Pick<Gateway, 'fetch' | 'close'> {
  /** One POST, never repeated; `timeout` as in `Gateway.submit`. @throws where the path leaves the origin. */
  post(path: string, body: JsonObject, timeout: number, headers?: OutgoingHttpHeaders): Promise<Posted>;
  /** One GET over a connection that may have been used before, for questions that may be asked again. @throws where the path leaves the origin. */
  get(path: string, signal?: AbortSignal): Promise<Got>;
  /** How answers are read now. */
  reading(): Reading;
}

/**
 * Speaks HTTP to one origin. `authorization` goes with every request to it and nowhere else. Media travel on connections of their own,
 * without it, and where the origin is not on this machine, from public addresses over https alone.
 */
export function openHttpClient(options: HttpOptions, authorization: OutgoingHttpHeaders): HttpClient {
  const { origin, key, keySource, proxyFor = noProxy, clock = systemClock } = options;
  const timeout = options.connectTimeout ?? 10_000;
  const isPublicOnly = !isLoopback(new URL(origin).hostname);
  const redact = redactKey(key);
  const connector = connectorOf({ timeout, proxyFor });
  const statusConnections = keepConnections(connector);
  const agent = statusConnections.agentFor(new URL(origin));
  const mediaConnections = keepConnections(connectorOf({ timeout, proxyFor, isPublicOnly }));

  function urlOf(path: string): URL {
    const url = new URL(path, origin);
    if (url.origin !== origin) throw new Error(`a request must stay at ${origin}: ${path}`);
    return url;
  }

  return {
    async post(path, body, answerTimeout, headers = {}) {
      const post = {
        url: urlOf(path),
        headers: { ...headers, ...authorization },
        body,
        timeout: answerTimeout,
      };
      return postOnce(post, { clock, redact, connector });
    },
    async get(path, signal) {
      const request = { url: urlOf(path), method: 'GET', headers: authorization, over: { agent } };
      const came = await sendWithin(options.statusTimeout ?? 30_000, clock, request, signal);
      return came.kind === 'answer' ? came : notReached(redact(came.why));
    },
    reading: () => ({ now: clock.now(), redact, keySource }),
    fetch: mediaFetcher({
      clock,
      connections: mediaConnections,
      stall: options.stallTimeout ?? 30_000,
      slowest: options.slowest ?? { bytesPerSecond: 1000, over: 60_000 },
      isPublicOnly,
      longest: options.longestFile ?? 4 * 1024 ** 3,
    }),
    async close() {
      statusConnections.close();
      mediaConnections.close();
    },
  };
}
