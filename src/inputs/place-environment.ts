import type { ProxyFor } from '../gateway/http/proxy.js';
import type { Clock } from '../system/clock.js';
import type { Disk } from '../system/disk.js';

/** What a place is opened with. */
export interface PlaceEnvironment {
  env: Readonly<Record<string, string | undefined>>;
  home: string | null;
  disk: Disk;
  clock: Clock;
  proxyFor: ProxyFor;
  /** Variables with the keys of gateways: each goes to its gateway alone. */
  gatewayKeys: ReadonlySet<string>;
}
