const SOMEWHERE = 'https://gateway.invalid';

/**
 * True for an endpoint path that always resolves to the gateway's own origin: it starts with one `/`, and contains nothing that a URL
 * parser (WHATWG URL, as used by fetch and undici) reads as a host, a query or a fragment, or rewrites.
 */
export function isEndpointPath(path: string): boolean {
  if (!/^\/[^/]/.test(path)) return false;
  if (!URL.canParse(path, SOMEWHERE)) return false;
  const url = new URL(path, SOMEWHERE);
  return url.origin === SOMEWHERE && url.pathname === path;
}
