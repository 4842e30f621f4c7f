const SOMEWHERE = 'https://gateway.invalid';

/**
 * True for an endpoint path that can only lead to the gateway's own origin: one `/` at its start, and nothing that a URL parser (WHATWG
 * URL, which fetch and undici use) reads as a host, rewrites, or takes for a query or fragment.
 */
export function isEndpointPath(path: string): boolean {
  if (!/^\/[^/]/.test(path)) return false;
  if (!URL.canParse(path, SOMEWHERE)) return false;
  const url = new URL(path, SOMEWHERE);
  return url.origin === SOMEWHERE && url.pathname === path;
}
