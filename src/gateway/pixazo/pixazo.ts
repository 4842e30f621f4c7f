import { type Clock, systemClock } from '../../system/clock.js';
import { keepConnections } from '../http/agent.js';
import { connectorOf } from '../http/connect.js';
import { isLoopback } from '../http/link.js';
import { mediaFetcher } from '../http/media.js';
import type { Slowest } from '../http/media-body.js';
import { noProxy, type ProxyFor } from '../http/proxy.js';
import { redactKey } from '../http/redact.js';
import type { Gateway } from '../port.js';
import { statusAsker } from './ask-status.js';
import { submitter } from './submit.js';

/** How to reach the gateway. Times are milliseconds. */
export interface PixazoOptions {
  /** As `gatewayOrigin` gives it. */
  origin: string;
  /** As `readKey` gives it. */
  key: string;
  /** Where the key came from, as `readKey` gives it: said where the account is refused. */
  keySource?: string | undefined;
  /** As `proxiesFrom` gives it. Default: none. */
  proxyFor?: ProxyFor;
  clock?: Clock;
  /** For a connection to stand, TLS included. Default 10 s. */
  connectTimeout?: number;
  /** For one status request. Default 30 s. */
  statusTimeout?: number;
  /** Without a byte of media. Default 30 s. */
  stallTimeout?: number;
  /** A download that is slower counts as stalled. Default 1,000 bytes a second over 60 s. */
  slowest?: Slowest;
  /** The longest media file, in bytes. Default 4 GiB. */
  longestFile?: number;
}

/**
 * The Pixazo gateway over HTTP, as its documentation describes it. Media travel on connections of their own, without the key, and where
 * the gateway is not on this machine, from public addresses over https alone.
 */
export function openPixazo(options: PixazoOptions): Gateway {
  const { origin, key, keySource, proxyFor = noProxy, clock = systemClock } = options;
  const timeout = options.connectTimeout ?? 10_000;
  const isPublicOnly = !isLoopback(new URL(origin).hostname);
  const redact = redactKey(key);
  const connector = connectorOf({ timeout, proxyFor });
  const statusConnections = keepConnections(connector);
  const mediaConnections = keepConnections(connectorOf({ timeout, proxyFor, isPublicOnly }));
  return {
    submit: submitter({ origin, key, keySource, clock, redact, connector }),
    status: statusAsker({
      origin,
      key,
      keySource,
      clock,
      redact,
      agent: statusConnections.agentFor(new URL(origin)),
      timeout: options.statusTimeout ?? 30_000,
    }),
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
