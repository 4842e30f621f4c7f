import { err, ok, type Result } from '../core/result.js';
import { isHidden } from '../gateway/http/link.js';
import { type CheckWith, checkLink, type LinkCheck } from '../gateway/http/link-check.js';
import { type LocalFile, lasting, type Placed, type PlaceFailure } from './place.js';

/** Whether a link leads to the file that was put there, as far as this machine can tell. */
export type ProveLink = (placed: Placed, file: LocalFile) => Promise<Result<null, PlaceFailure>>;

/** Types of answers that are no image; one with a wrong type has the right length. */
const TEXT = /^text\/|[/+](?:json|xml)$/;

/**
 * Asks for each link as a gateway does. A link that gets no answer is let through, because the gateway may reach what this machine cannot;
 * one to this machine or its network is not, for a gateway elsewhere (`isPublicOnly`).
 */
export function linkProof(using: CheckWith): ProveLink {
  return async ({ url }, { bytes }) => {
    const { hostname } = new URL(url);
    if (using.isPublicOnly && isHidden(hostname))
      return lasting(`its link leads to ${hostname}, which the gateway cannot reach`);
    // A name may lead to a private address here and to a public one elsewhere.
    const seen = await checkLink(url, { ...using, isPublicOnly: false, method: 'GET' });
    const why = seen.ok ? problemWith(seen.value, bytes) : null;
    return why === null ? ok(null) : err({ why, mayPass: true });
  };
}

function problemWith({ status, isPage, type, bytes: length }: LinkCheck, bytes: number): string | null {
  if (status === 429 || status >= 500) return null;
  if (status !== 200) return `its link answers ${status}`;
  if (isPage) return 'its link leads to a web page';
  if (length !== null && length !== bytes) return `its link leads to ${length} bytes instead of ${bytes}`;
  if (length === null && type !== null && TEXT.test(type))
    return `its link leads to ${type}, not to an image`;
  return null;
}
