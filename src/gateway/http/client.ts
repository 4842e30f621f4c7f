import type { OutgoingHttpHeaders } from 'node:http';
import { systemClock } from '../../system/clock.js';
import type { Gateway } from '../port.js';
import { keepConnections } from './agent.js';
import { type Reading, redactKey } from './answer.js';
import { connectorOf } from './connect.js';
import { isLoopback } from './link.js';
import { mediaFetcher } from './media.js';
import type { HttpOptions } from './options.js';
import { noProxy } from './proxy.js';
import { createRequests, type Requests } from './requests.js';

/** What a provider speaks to its service with. */
export interface HttpClient extends Requests, Pick<Gateway, 'fetch' | 'close'> {
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
  const mediaConnections = keepConnections(connectorOf({ timeout, proxyFor, isPublicOnly }));

  return {
    ...createRequests({
      origin,
      authorization,
      clock,
      redact,
      connector,
      agent: statusConnections.agentFor(new URL(origin)),
      timeout: options.statusTimeout ?? 30_000,
    }),
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
