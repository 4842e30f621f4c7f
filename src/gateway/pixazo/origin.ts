import { err, ok, type Result } from '../../core/result.js';
import { isLoopback } from '../http/link.js';

/** The public gateway (its documentation, "Request Code"). */
export const PUBLIC_GATEWAY = 'https://gateway.pixazo.ai';

/**
 * The origin of the gateway to use: the one named with `--gateway`, else `PIXAZO_GATEWAY`, else the public one. Fails with a message
 * for the user on anything but a bare origin, and on plain http to another machine, where the key could be read on the way.
 */
export function gatewayOrigin(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Result<string, string> {
  const written = named ?? (env.PIXAZO_GATEWAY?.trim() || PUBLIC_GATEWAY);
  const place = named === undefined ? 'PIXAZO_GATEWAY' : '--gateway';
  if (!URL.canParse(written)) return err(`${place}: not a link such as ${PUBLIC_GATEWAY}`);
  const url = new URL(written);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return err(`${place}: only https (or http on this machine), not ${url.protocol}`);
  if (url.username || url.password) return err(`${place}: a user or password does not belong here`);
  if (url.pathname !== '/' || url.search || url.hash)
    return err(`${place}: only scheme, host and port, such as ${url.origin}`);
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return err(`${place}: plain http would show the key to everyone on the way; use https://${url.host}`);
  return ok(url.origin);
}
