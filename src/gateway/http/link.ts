import { err, ok, type Result } from '../../core/result.js';

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

/** Where a media redirect leads; fails on a scheme that is not http or https and on a step from https down to http. */
export function redirectTarget(from: URL, location: string): Result<URL, string> {
  if (!URL.canParse(location, from.href)) return err('a redirect to no link');
  const to = new URL(location, from);
  if (!isHttp(to)) return err(`a redirect to ${to.protocol}`);
  if (from.protocol === 'https:' && to.protocol === 'http:' && !isLoopback(to.hostname))
    return err('a redirect from https to http');
  return ok(to);
}
