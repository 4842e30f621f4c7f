import type { Clock } from '../../system/clock.js';
import type { Slowest } from './media-request.js';
import type { ProxyFor } from './proxy.js';

/** How a service is reached. Times are milliseconds. */
export interface HttpOptions {
  /** As `originOf` gives it. */
  origin: string;
  /** As `findKey` gives it; an empty string for a service that needs none. */
  key: string;
  /** Where the key came from, as `findKey` gives it: said where the account is refused. */
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
