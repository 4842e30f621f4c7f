import type { ProxyFor } from '../gateway/http/proxy.js';
import { PROVIDERS } from '../gateway/providers.js';
import type { Clock } from '../system/clock.js';
import type { Disk } from '../system/disk.js';

/** What a place is opened with. */
export interface PlaceEnvironment {
  env: Readonly<Record<string, string | undefined>>;
  home: string | null;
  disk: Disk;
  clock: Clock;
  proxyFor: ProxyFor;
}

/** True for a variable with the key of a gateway: it goes to that gateway alone. */
export function isGatewayKey(variable: string): boolean {
  return PROVIDERS.some(({ key }) => key?.variable.toLowerCase() === variable.toLowerCase());
}
