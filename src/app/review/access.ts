import type { IncomingHttpHeaders } from 'node:http';

/** Where a review is served: `http://127.0.0.1:PORT`, and the path below which everything is. */
export interface ReviewPlace {
  port: number;
  /** 32 hex digits that nobody can guess. */
  secret: string;
}

/** A request as far as it decides who is asking. */
export interface Asking {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

/**
 * The path of a request below the secret one, or null where it is not answered: a host that is not this server under its own name (a name
 * that somebody made lead here, "DNS rebinding"), a page of another origin that asks, or a path without the secret. What changes
 * something has to come from the page itself: browsers name the origin of every POST (Fetch standard, 3.2).
 */
export function wantedPath({ method, url, headers }: Asking, { port, secret }: ReviewPlace): string | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!hosts.includes(host.toLowerCase())) return null;
  const isOwn = origin === `http://${host.toLowerCase()}`;
  if (origin === undefined ? method === 'POST' : !isOwn) return null;
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return null;
  const prefix = `/${secret}/`;
  const [path = ''] = url.split('?');
  return path.startsWith(prefix) ? decoded(path.slice(prefix.length)) : null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
