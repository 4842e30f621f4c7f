import { err, ok, type Result } from '../../core/result.js';
import { isPrivateLiteral } from './address.js';

/** True for an http or https link. */
export function isHttpLink(link: string): boolean {
  return URL.canParse(link) && isHttp(new URL(link));
}

function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

/** True for a host that is this machine: `localhost`, `127.0.0.0/8` or `[::1]`, as the URL standard writes them. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** True for a host that only this machine or its network reaches, as far as its name says. */
export function isHidden(hostname: string): boolean {
  return (
    isLoopback(hostname) || isPrivateLiteral(hostname) || /\.(?:localhost|local|internal)$/.test(hostname)
  );
}

/** Where a media redirect leads; fails on a scheme that is not http or https and on a step from https down to http. */
export function redirectTarget(from: URL, location: string): Result<URL, string> {
  if (!URL.canParse(location, from.href)) return err('a redirect to no link');
  const to = new URL(location, from);
  if (!isHttp(to)) return err(`a redirect to ${to.protocol}`);
  if (from.protocol === 'https:' && to.protocol === 'http:' && !isLoopback(to.hostname))
    return err('a redirect from https to http');
  return ok(to);
}

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
  provider: { origin: string; originVariable: string },
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
