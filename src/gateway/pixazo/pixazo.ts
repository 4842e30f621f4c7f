import { openHttpClient } from '../http/client.js';
import type { HttpOptions } from '../http/options.js';
import { notReached, statusOf } from '../http/status.js';
import { isRequestId, submissionOf } from '../http/submission.js';
import type { Gateway } from '../port.js';
import { withCallback } from './callback.js';
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
