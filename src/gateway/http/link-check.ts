import { err, ok, type Result } from '../../core/result.js';
import type { Clock } from '../../system/clock.js';
import { keepConnections } from './agent.js';
import { connectorOf } from './connect.js';
import { mediaLink, redirectOf } from './media.js';
import { requestMedia } from './media-request.js';
import { describeNetworkError } from './network-error.js';
import type { ProxyFor } from './proxy.js';

const MOST_REDIRECTS = 5;

/** What a link to an image leads to, without its body. */
export interface LinkCheck {
  status: number;
  /** Content-Type without parameters, in lower case; null where the server names none. */
  type: string | null;
  /** Content-Length; null where the server names none. */
  bytes: number | null;
  /** How many redirects led there. */
  redirects: number;
  /** Milliseconds until the answer. */
  ms: number;
  /** A web page: a share page or a login, not the image itself. */
  isPage: boolean;
}

/** How links are checked. */
export interface CheckWith {
  clock: Pick<Clock, 'elapsed'>;
  proxyFor: ProxyFor;
  /** Public addresses alone, as a gateway elsewhere would reach them; http links are let through. */
  isPublicOnly: boolean;
  /** The first request; default HEAD. */
  method?: 'HEAD' | 'GET';
  /** Milliseconds for one link, redirects included. Default 10 s. */
  timeout?: number;
}

/** One HEAD request to a link (or GET, its body unread, as where the server takes no HEAD), redirects followed. The error is a clause: why there is no answer. */
export async function checkLink(link: string, using: CheckWith): Promise<Result<LinkCheck, string>> {
  const { timeout = 10_000, clock, proxyFor, isPublicOnly } = using;
  const connections = keepConnections(connectorOf({ timeout, proxyFor, isPublicOnly }));
  const signal = AbortSignal.timeout(timeout);
  const began = clock.elapsed();
  const first = mediaLink(link, false);
  if (!first.ok) return first;
  let url = first.value;
  let { method = 'HEAD' } = using;
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; ) {
      const agent = connections.agentFor(url);
      const response = await requestMedia({ url, method, headers: {}, agent, stall: timeout, signal });
      response.destroy();
      const { statusCode: status = 0, headers } = response;
      // A link may be signed for GET alone, such as one of S3, and a HEAD is then forbidden.
      if (method === 'HEAD' && (status === 403 || status === 405 || status === 501)) {
        method = 'GET';
        continue;
      }
      const target = redirectOf(url, response, false);
      if (target === null) {
        const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() || null;
        const length = headers['content-length'];
        return ok({
          status,
          type,
          bytes: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
          redirects,
          ms: Math.round(clock.elapsed() - began),
          isPage: type === 'text/html' || type === 'application/xhtml+xml',
        });
      }
      if (!target.ok) return target;
      url = target.value;
      redirects += 1;
    }
    return err(`more than ${MOST_REDIRECTS} redirects`);
  } catch (error) {
    return err(signal.aborted ? `no answer within ${timeout / 1000} s` : describeNetworkError(error));
  } finally {
    connections.close();
  }
}
