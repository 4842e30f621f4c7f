import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../system/clock.js';
import type { ServedClip } from './clip.js';
import { pathOf } from './http.js';
import { type SandboxJob, statusAt } from './job.js';
import type { Queue } from './queue.js';
import { mediaPath } from './replies.js';

const MEDIA = /^\/v1\/([^/]+)\/output\.ext$/;

/** The dependencies of the CDN. */
export interface Cdn {
  queue: Queue;
  clock: Clock;
  clipOf(job: SandboxJob): Promise<ServedClip>;
}

/** Serves the clips of completed jobs, with ranges; 404 for anything else. */
export async function answerCdn(cdn: Cdn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const job = wantedJob(cdn, request);
  if (!job) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found');
    return;
  }
  const { bytes, etag } = await cdn.clipOf(job);
  const { range, 'if-range': ifRange } = request.headers;
  const wanted = wantedBytes(range, typeof ifRange === 'string' ? ifRange : undefined, bytes.length, etag);
  if (wanted.kind === 'none') {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const part = wanted.kind === 'part';
  const body = part ? bytes.subarray(wanted.first, wanted.last + 1) : bytes;
  response.writeHead(part ? 206 : 200, {
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    'accept-ranges': 'bytes',
    etag,
    ...(part && { 'content-range': `bytes ${wanted.first}-${wanted.last}/${bytes.length}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function wantedJob(cdn: Cdn, request: IncomingMessage): SandboxJob | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const path = pathOf(request);
  const id = MEDIA.exec(path)?.[1];
  const job = id === undefined ? null : cdn.queue.find(id);
  if (!job || mediaPath(job.request_id) !== path) return null;
  return statusAt(job, cdn.clock.now()) === 'COMPLETED' ? job : null;
}

/** The bytes that a request asks for: a range (`last` included), the whole file, or a range that does not exist. */
export type WantedBytes = { kind: 'part'; first: number; last: number } | { kind: 'all' } | { kind: 'none' };

/**
 * Parses Range and If-Range (RFC 9110, 14.2 and 13.1.5) for a file of `size` bytes with a strong `etag`. A header with several ranges,
 * a malformed header, or one with another validator means the whole file.
 */
export function wantedBytes(
  range: string | undefined,
  ifRange: string | undefined,
  size: number,
  etag: string,
): WantedBytes {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return { kind: 'all' };
  if (ifRange !== undefined && ifRange !== etag) return { kind: 'all' };
  if (match[1] === '') {
    const length = Math.min(size, Number(match[2]));
    return length === 0 ? { kind: 'none' } : { kind: 'part', first: size - length, last: size - 1 };
  }
  const first = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]));
  if (match[2] !== '' && Number(match[2]) < first) return { kind: 'all' };
  return first >= size ? { kind: 'none' } : { kind: 'part', first, last };
}
