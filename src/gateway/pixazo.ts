import { Agent, buildConnector } from 'undici';
import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import { statusAsker } from './ask-status.js';
import { mediaFetcher } from './media.js';
import type { Gateway } from './port.js';
import { redactKey } from './redact.js';
import { submitter } from './submit.js';

/** How to reach the gateway. Times are milliseconds. */
export interface PixazoOptions {
  /** As `gatewayOrigin` gives it. */
  origin: string;
  /** As `readKey` gives it. */
  key: string;
  clock?: Clock;
  /** For a connection to stand, TLS included. Default 10 s. */
  connectTimeout?: number;
  /** For one status request. Default 30 s. */
  statusTimeout?: number;
  /** Without a byte of media. Default 30 s. */
  stallTimeout?: number;
  /** The longest media file, in bytes. Default 4 GiB. */
  longestFile?: number;
}

/** The Pixazo gateway over HTTP, as its documentation describes it. Media travel on connections of their own, without the key. */
export function openPixazo(options: PixazoOptions): Gateway {
  const { origin, key, clock = systemClock } = options;
  const connect = { timeout: options.connectTimeout ?? 10_000 };
  const redact = redactKey(key);
  const statusAgent = new Agent({ connect });
  const mediaAgent = new Agent({ connect });
  return {
    submit: submitter({ origin, key, clock, redact, connector: buildConnector(connect) }),
    status: statusAsker({
      origin,
      key,
      clock,
      redact,
      agent: statusAgent,
      timeout: options.statusTimeout ?? 30_000,
    }),
    fetch: mediaFetcher({
      clock,
      agent: mediaAgent,
      stall: options.stallTimeout ?? 30_000,
      longest: options.longestFile ?? 4 * 1024 ** 3,
    }),
    async close() {
      await Promise.all([statusAgent.destroy(), mediaAgent.destroy()]);
    },
  };
}
