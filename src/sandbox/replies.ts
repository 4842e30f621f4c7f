import { isoTime } from '../system/clock.js';
import type { Reply } from '../system/http-server.js';
import { type SandboxJob, type Status, statusAt } from './job.js';

/** An error of the API-management layer before the models. */
export function managementError(status: number, message: string, headers?: Record<string, string>): Reply {
  return { status, body: { statusCode: status, message }, ...(headers && { headers }) };
}

/** An error of the model layer, in the documented form ("Error Responses"). */
export function modelError(status: number, error: string, message: string): Reply {
  return { status, body: { error, message } };
}

/** The documented reply for an accepted job. */
export function accepted(job: SandboxJob, origin: string): Reply {
  const polling_url = `${origin}/v2/requests/status/${job.request_id}`;
  return { status: 202, body: { request_id: job.request_id, status: 'QUEUED', polling_url } };
}

const ERRORS: Partial<Record<Status, string>> = {
  FAILED: 'Simulated failure',
  ERROR: 'Simulated queue error',
};

/** The documented reply to a status request; `cdn` is the current origin of the clips. */
export function statusReply(job: SandboxJob, now: number, cdn: string): Reply {
  const status = statusAt(job, now);
  const started = status === 'QUEUED' ? job.accepted : job.starts;
  const hasEnded = status !== 'QUEUED' && status !== 'PROCESSING';
  const media = { media_url: [`${cdn}${mediaPath(job.request_id)}`], media_type: 'application/octet-stream' };
  return {
    status: 200,
    body: {
      request_id: job.request_id,
      status,
      model_id: job.model_id,
      error: ERRORS[status] ?? null,
      output: status === 'COMPLETED' ? media : null,
      created_at: isoTime(job.accepted),
      updated_at: isoTime(hasEnded ? job.ends : started),
      completed_at: hasEnded ? isoTime(job.ends) : null,
    },
  };
}

/** The path of a job's clip on the CDN. */
export function mediaPath(request_id: string): string {
  return `/v1/${request_id}/output.ext`;
}
