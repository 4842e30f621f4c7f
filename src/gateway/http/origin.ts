import { err, ok, type Result } from '../../core/result.js';
import type { Provider } from '../provider.js';
import { isLoopback } from './link.js';

/** Where a service is. */
export interface Address {
  origin: string;
  /** What the user named it with, such as `--gateway`; null for the provider's own. */
  namedBy: string | null;
}

/**
 * The origin to use: the one named with `--gateway`, else in the provider's variable, else its own. Fails with a message
 * for the user on anything but a bare origin, and on plain http to another machine, where the key could be read on the way.
 */
export function originOf(
  provider: Pick<Provider, 'origin' | 'originVariable'>,
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Result<Address, string> {
  const variable = env[provider.originVariable]?.trim();
  const written = named ?? (variable || provider.origin);
  const place = named === undefined ? provider.originVariable : '--gateway';
  if (!URL.canParse(written)) return err(`${place}: not a link such as ${provider.origin}`);
  const url = new URL(written);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return err(`${place}: only https (or http on this machine), not ${url.protocol}`);
  if (url.username || url.password) return err(`${place}: a user or password does not belong here`);
  if (url.pathname !== '/' || url.search || url.hash)
    return err(`${place}: only scheme, host and port, such as ${url.origin}`);
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return err(`${place}: plain http would show the key to everyone on the way; use https://${url.host}`);
  return ok({ origin: url.origin, namedBy: named !== undefined || variable ? place : null });
}
