import { err, ok, type Result } from '../core/result.js';
import { type CheckWith, checkLink } from '../gateway/http/link-check.js';
import type { LocalFile, Placed } from './place.js';

/** Whether a link leads to the file that was put there, as far as this machine can tell. The error is a clause for people. */
export type ProveLink = (placed: Placed, file: LocalFile) => Promise<Result<null, string>>;

/** Asks for each link as a gateway does. A link that gets no answer is let through: the gateway may reach what this machine cannot. */
export function linkProof(using: CheckWith): ProveLink {
  return async ({ url }, { bytes }) => {
    const seen = await checkLink(url, { ...using, method: 'GET' });
    if (!seen.ok) return ok(null);
    const { status, isPage, bytes: length } = seen.value;
    if (status >= 400 && status < 500 && status !== 429) return err(`its link answers ${status}`);
    if (status !== 200) return ok(null);
    if (isPage) return err('its link leads to a web page');
    if (length !== null && length !== bytes)
      return err(`its link leads to ${length} bytes instead of ${bytes}`);
    return ok(null);
  };
}
