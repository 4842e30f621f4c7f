import type { IncomingMessage, ServerResponse } from 'node:http';
import { wantedBytes } from '../system/byte-range.js';
import type { Clock } from '../system/clock.js';
import { pathOf } from '../system/http-server.js';
import type { ServedClip } from './clip.js';
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
