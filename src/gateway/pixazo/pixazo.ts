import type { JsonObject } from '../../core/json.js';
import { openHttpClient } from '../http/client.js';
import type { HttpOptions } from '../http/options.js';
import { notReached, statusOf } from '../http/status.js';
import { isRequestId, submissionOf } from '../http/submission.js';
import type { Callback, Gateway } from '../port.js';
import { acceptedJob, toldJob } from './job.js';

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
