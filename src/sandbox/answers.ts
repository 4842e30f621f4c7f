import type { JsonObject } from '../core/json.js';
import { unreachable } from '../core/result.js';
import { isoTime } from '../system/clock.js';
import type { Answer } from './http.js';
import { type SandboxJob, statusAt } from './job.js';

/** An error of the API-management layer before the models. */
export function managementError(status: number, message: string, headers?: Record<string, string>): Answer {
  return { status, body: { statusCode: status, message }, ...(headers && { headers }) };
}

/** An error of the model layer, in the documented form ("Error Responses"). */
export function modelError(status: number, error: string, message: string): Answer {
  return { status, body: { error, message } };
}

/** The documented answer to a job that was taken. */
export function accepted(job: SandboxJob, origin: string): Answer {
  const polling_url = `${origin}/v2/requests/status/${job.request_id}`;
  return { status: 202, body: { request_id: job.request_id, status: 'QUEUED', polling_url } };
}

/** The documented answer to a status request; `cdn` is the origin that clips come from now. */
export function statusAnswer(job: SandboxJob, now: number, cdn: string): Answer {
  const status = statusAt(job, now);
  const body: JsonObject = {
    request_id: job.request_id,
    status,
    model_id: job.model_id,
    error: null,
    output: null,
    created_at: isoTime(job.accepted),
    updated_at: isoTime(updatedAt(job, status)),
    completed_at: null,
  };
  switch (status) {
    case 'QUEUED':
    case 'PROCESSING':
      break;
    case 'COMPLETED':
      body.output = {
        media_url: [`${cdn}${mediaPath(job.request_id)}`],
        media_type: 'application/octet-stream',
      };
      body.completed_at = isoTime(job.ends);
      break;
    case 'FAILED':
      body.error = 'The sandbox let this render fail';
      body.completed_at = isoTime(job.ends);
      break;
    case 'ERROR':
      body.error = 'The sandbox let its queue have an error';
      body.completed_at = isoTime(job.ends);
      break;
    default:
      unreachable(status);
  }
  return { status: 200, body };
}

/** Where the CDN keeps the clip of a job. */
export function mediaPath(request_id: string): string {
  return `/v1/${request_id}/output.ext`;
}

function updatedAt(job: SandboxJob, status: ReturnType<typeof statusAt>): number {
  if (status === 'QUEUED') return job.accepted;
  return status === 'PROCESSING' ? job.starts : job.ends;
}
