import { z } from 'zod';
import type { JsonObject } from '../../core/json.js';
import { openHttpClient } from '../http/client.js';
import type { HttpOptions } from '../http/options.js';
import { notReached, statusOf, type ToldJob } from '../http/status.js';
import { isRequestId, submissionOf } from '../http/submission.js';
import type { Callback, Charged, Gateway, JobReference } from '../port.js';

/** The Pixazo gateway over HTTP, as its documentation describes it. The `polling_url` of an answer is never used. */
export function openPixazo(options: HttpOptions): Gateway {
  const http = openHttpClient(options, { 'Ocp-Apim-Subscription-Key': options.key });
  return {
    async submit({ path, body, callback, mayLeave }, timeout) {
      const asked = withCallback(body, callback);
      const headers = { 'Cache-Control': 'no-cache', ...asked.headers };
      const posted = await http.post(path, asked.body, timeout, { headers, mayLeave });
      return posted.kind === 'answer' ? submissionOf(posted.answer, acceptedJob, http.reading()) : posted;
    },
    async status({ request_id }, signal) {
      if (!isRequestId(request_id)) return notReached('this cannot be a request id');
      const got = await http.get(`/v2/requests/status/${encodeURIComponent(request_id)}`, signal);
      return got.kind === 'answer' ? statusOf(request_id, got.answer, toldJob, http.reading()) : got;
    },
    fetch: http.fetch,
    // A call has the shape of a status answer ("Error via Status/Webhook").
    jobOfCall: (body) => acceptedJob(body)?.request_id ?? null,
    close: http.close,
  };
}

/**
 * A submission that asks for a call: in the body where the model documents it there, for the end of the job alone, else in the header
 * that every model takes (documentation, "Webhook (Optional)" and "Request Parameters").
 */
function withCallback(
  body: JsonObject,
  callback: Callback | undefined,
): { body: JsonObject; headers: Record<string, string> } {
  if (!callback) return { body, headers: {} };
  if (callback.in === 'header') return { body, headers: { 'X-Webhook-URL': callback.url } };
  return { body: { ...body, webhook: callback.url, webhook_events_filter: ['completed'] }, headers: {} };
}

const acceptedSchema = z.looseObject({ request_id: z.string() });

const text = z.string().nullable().catch(null);
const jobSchema = z.looseObject({
  request_id: text,
  status: z.string(),
  model_id: text,
  error: z.unknown().optional(),
  output: z.looseObject({ media_url: z.unknown().optional() }).nullable().catch(null),
  created_at: text,
  completed_at: text,
});

/** The job that a submission was accepted as, null where the answer names none. */
export function acceptedJob(body: unknown): JobReference | null {
  const { success, data } = acceptedSchema.safeParse(body);
  return success ? { request_id: data.request_id } : null;
}

/** The job of a status answer, null where it is none. */
function toldJob(body: unknown): ToldJob | null {
  const { success, data } = jobSchema.safeParse(body);
  if (!success) return null;
  const { request_id, status, model_id, error, output, created_at, completed_at } = data;
  return {
    request_id,
    job: {
      ...stateOf(status),
      word: status,
      model_id,
      error: errorOf(error),
      media: [output?.media_url].flat().filter((link) => typeof link === 'string'),
      created_at,
      completed_at,
    },
  };
}

/** The words that end a job, with what they cost. ERROR is documented as not charged; of FAILED the documentation says nothing. */
const ENDS = {
  COMPLETED: { state: 'done', charged: 'yes' },
  FAILED: { state: 'failed', charged: 'possibly' },
  ERROR: { state: 'failed', charged: 'no' },
} as const;

/** What a word means; one that the documentation does not know may still end well. */
function stateOf(
  word: string,
): { state: 'queued' | 'running' } | { state: 'done' | 'failed'; charged: Charged } {
  if (Object.hasOwn(ENDS, word)) return ENDS[word as keyof typeof ENDS];
  return { state: word === 'QUEUED' ? 'queued' : 'running' };
}

function errorOf(error: unknown): string | null {
  if (error === null || error === undefined || error === '') return null;
  return typeof error === 'string' ? error : JSON.stringify(error);
}
