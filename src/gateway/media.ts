import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { request } from 'undici';
import type { Clock } from '../core/clock.js';
import type { ContentRange } from './content-range.js';
import { parseContentRange, strongEtag } from './content-range.js';
import { isHttpLink, redirectTarget } from './link.js';
import { boundedBody } from './media-body.js';
import type { Gateway, MediaAnswer, Range } from './port.js';
import { retryAfter } from './told-wait.js';
import { troubleOf } from './trouble.js';

const MOST_REDIRECTS = 5;

/** What every media request needs. */
export interface FetchWith {
  clock: Clock;
  agent: Dispatcher;
  /** Milliseconds without a byte after which a download counts as stalled. */
  stall: number;
  /** The longest file that is taken, in bytes. */
  longest: number;
}

type Response = Dispatcher.ResponseData;

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
  if (!isHttpLink(link)) return failed('this is no http link');
  const headers: Record<string, string> = { 'Accept-Encoding': 'identity' };
  if (range) Object.assign(headers, { Range: `bytes=${range.from}-`, 'If-Range': range.etag });
  let url = new URL(link);
  try {
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const response = await request(url, {
        dispatcher: using.agent,
        headers,
        signal: signal ?? null,
        headersTimeout: using.stall,
        bodyTimeout: using.stall,
      });
      // A body that nobody reads must not bring the process down when it breaks.
      response.body.on('error', () => {});
      const location = response.headers.location;
      if (response.statusCode < 300 || response.statusCode > 399 || typeof location !== 'string')
        return taken(using, response, range);
      response.body.destroy();
      const target = redirectTarget(url, location);
      if (!target.ok) return failed(target.error);
      url = target.value;
    }
    return failed(`more than ${MOST_REDIRECTS} redirects`);
  } catch (error) {
    return failed(troubleOf(error));
  }
}

function taken(using: FetchWith, response: Response, range: Range | null): MediaAnswer | 'start over' {
  const { statusCode: status, headers, body } = response;
  const answer = judge(using, status, headers, range);
  if (answer === 'start over' || answer.kind !== 'file') {
    body.destroy();
    return answer;
  }
  const { from, length, size } = answer;
  return {
    kind: 'bytes',
    from,
    length,
    etag: strongEtag(one(headers.etag)),
    body: boundedBody(body, size, using.longest - from),
    cancel: () => void body.destroy(),
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
  if (coding !== 'identity') return failed(`the media server sent the file ${coding}-encoded, unasked`);

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
