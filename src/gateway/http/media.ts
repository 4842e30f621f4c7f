import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { err, ok, type Result } from '../../core/result.js';
import type { Clock } from '../../system/clock.js';
import type { Gateway, MediaAnswer, Range } from '../port.js';
import { isPrivateLiteral } from './address.js';
import type { Connections } from './agent.js';
import { isHttpLink, redirectTarget } from './link.js';
import {
  boundedBody,
  type ContentRange,
  parseContentRange,
  requestMedia,
  type Slowest,
  strongEtag,
} from './media-request.js';
import { describeNetworkError } from './network-error.js';
import { retryAfter } from './retry.js';

const MOST_REDIRECTS = 5;

const CODINGS = new Set(['gzip', 'x-gzip', 'br', 'deflate', 'zstd', 'compress']);

/** What every media request needs. */
export interface FetchWith {
  clock: Clock;
  connections: Connections;
  /** Milliseconds without a byte after which a download counts as stalled. */
  stall: number;
  /** What is slower counts as stalled too. */
  slowest: Slowest;
  /** Takes links of the public internet alone, over https: what a gateway there names is not to be fetched from this machine's networks. */
  isPublicOnly: boolean;
  /** The longest file that is taken, in bytes. */
  longest: number;
}

/**
 * One media request, never with the key. A range that the server does not honour byte for byte (416, another ETag, another start) is
 * asked for again from the beginning of the file, which `from` then says.
 */
export function mediaFetcher(using: FetchWith): Gateway['fetch'] {
  return async (link, range, signal) => {
    const answer = await ask(using, link, range, signal);
    if (answer !== 'start over') return answer;
    const whole = await ask(using, link, null, signal);
    return whole === 'start over' ? failed('the server sent a part of the file unasked') : whole;
  };
}

async function ask(
  using: FetchWith,
  link: string,
  range: Range | null,
  signal: AbortSignal | undefined,
): Promise<MediaAnswer | 'start over'> {
  const headers: Record<string, string> = { 'Accept-Encoding': 'identity' };
  if (range) Object.assign(headers, { Range: `bytes=${range.from}-`, 'If-Range': range.etag });
  const first = mediaLink(link, using.isPublicOnly);
  if (!first.ok) return failed(first.error);
  let url = first.value;
  try {
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const agent = using.connections.agentFor(url);
      const response = await requestMedia({
        url,
        method: 'GET',
        headers,
        agent,
        stall: using.stall,
        signal,
      });
      const target = redirectOf(url, response, using.isPublicOnly);
      if (target === null) return taken(using, response, range);
      response.destroy();
      if (!target.ok) return failed(target.error);
      url = target.value;
    }
    return failed(`more than ${MOST_REDIRECTS} redirects`);
  } catch (error) {
    return failed(describeNetworkError(error));
  }
}

/** A link that media may be fetched from, or why not; where a name leads is judged when it is connected to. */
export function mediaLink(link: string, isPublicOnly: boolean): Result<URL, string> {
  if (!isHttpLink(link)) return err('this is no http link');
  const url = new URL(link);
  if (!isPublicOnly) return ok(url);
  if (url.protocol !== 'https:') return err(`the link to ${url.host} is not https`);
  if (isPrivateLiteral(url.hostname))
    return err(`the link leads to ${url.hostname}, which is not a public address`);
  return ok(url);
}

/** Where an answer redirects to, or why it may not; null where it does not redirect. */
export function redirectOf(
  from: URL,
  { statusCode = 0, headers: { location } }: IncomingMessage,
  isPublicOnly: boolean,
): Result<URL, string> | null {
  if (statusCode < 300 || statusCode > 399 || location === undefined) return null;
  const target = redirectTarget(from, location);
  if (!target.ok) return target;
  const to = mediaLink(target.value.href, isPublicOnly);
  return to.ok ? to : err(`a redirect: ${to.error}`);
}

function taken(using: FetchWith, response: IncomingMessage, range: Range | null): MediaAnswer | 'start over' {
  const { statusCode: status = 0, headers } = response;
  const answer = judge(using, status, headers, range);
  if (answer === 'start over' || answer.kind !== 'file') {
    response.destroy();
    return answer;
  }
  const { from, length, size } = answer;
  return {
    kind: 'bytes',
    from,
    length,
    etag: strongEtag(one(headers.etag)),
    body: boundedBody(response, {
      size,
      longest: using.longest - from,
      slowest: using.slowest,
      elapsed: () => using.clock.elapsed(),
    }),
    cancel: () => void response.destroy(),
  };
}

/** A body worth reading: where it starts, how long the file is, and how long the body itself, where known. */
interface FileHead {
  kind: 'file';
  from: number;
  length: number | null;
  size: number | null;
}

function judge(
  { clock, longest }: FetchWith,
  status: number,
  headers: IncomingHttpHeaders,
  range: Range | null,
): FileHead | Exclude<MediaAnswer, { kind: 'bytes' }> | 'start over' {
  if (status === 403 || status === 404 || status === 410)
    return { kind: 'gone', status, why: `the media server answered ${status}` };
  if (status === 416 && range) return 'start over';
  if (status !== 200 && status !== 206)
    return failed(`the media server answered ${status}`, retryAfter(headers, clock.now()));
  const coding = one(headers['content-encoding'])?.toLowerCase() ?? 'identity';
  if (coding !== 'identity') {
    const known = CODINGS.has(coding) ? `${coding}-encoded` : 'encoded';
    return failed(`the media server sent the file ${known}, unasked`);
  }

  let head: FileHead;
  if (status === 206) {
    const part = parseContentRange(one(headers['content-range']));
    if (!range || !part || !honours(part, headers, range)) return 'start over';
    head = { kind: 'file', from: range.from, length: part.length, size: part.end - part.start + 1 };
  } else {
    const length = announcedLength(headers);
    head = { kind: 'file', from: 0, length, size: length };
  }
  const end = head.length ?? head.from + (head.size ?? 0);
  return end > longest ? failed(`the file is longer than ${longest} bytes`) : head;
}

function honours(part: ContentRange, headers: IncomingHttpHeaders, range: Range): boolean {
  return part.start === range.from && strongEtag(one(headers.etag)) === range.etag;
}

function announcedLength(headers: IncomingHttpHeaders): number | null {
  const length = headers['content-length'];
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

function one(header: string | string[] | undefined): string | undefined {
  return [header].flat()[0];
}

function failed(why: string, wait: number | null = null): Extract<MediaAnswer, { kind: 'failed' }> {
  return { kind: 'failed', why, wait };
}
