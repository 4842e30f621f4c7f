import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../system/clock.js';
import { pathOf, sendFileHead } from '../system/http-server.js';
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
  const file = { type: 'application/octet-stream', size: bytes.length, etag };
  const part = sendFileHead(request, response, file);
  if (part) response.end(request.method === 'HEAD' ? undefined : bytes.subarray(part.first, part.end));
}

function wantedJob(cdn: Cdn, request: IncomingMessage): SandboxJob | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const path = pathOf(request);
  const id = MEDIA.exec(path)?.[1];
  const job = id === undefined ? null : cdn.queue.find(id);
  if (!job || mediaPath(job.request_id) !== path) return null;
  return statusAt(job, cdn.clock.now()) === 'COMPLETED' ? job : null;
}
