import { z } from 'zod';
import { answerJson } from '../../../src/gateway/http/answer.js';
import { openHttpClient } from '../../../src/gateway/http/client.js';
import type { HttpOptions } from '../../../src/gateway/http/options.js';
import { notReached, statusOf, type ToldJob } from '../../../src/gateway/http/status.js';
import { isRequestId, submissionOf } from '../../../src/gateway/http/submission.js';
import type { Gateway, JobReference } from '../../../src/gateway/port.js';

const clipSchema = z.looseObject({
  id: z.string(),
  client_id: z.string().optional(),
  model: z.string(),
  state: z.string(),
  url: z.string().optional(),
  reason: z.string().optional(),
});
const listSchema = z.looseObject({ clips: z.array(clipSchema) });

/** The Reels service over HTTP. */
export function openReels(options: HttpOptions): Gateway {
  const http = openHttpClient(options, { Authorization: `Bearer ${options.key}` });
  return {
    async submit({ path, body, id, mayLeave }, timeout) {
      const posted = await http.post(path, { ...body, client_id: id }, timeout, { mayLeave });
      return posted.kind === 'answer' ? submissionOf(posted.answer, acceptedClip, http.reading()) : posted;
    },
    async status({ request_id }, signal) {
      if (!isRequestId(request_id)) return notReached('this cannot be the id of a clip');
      const got = await http.get(`/v1/clips/${encodeURIComponent(request_id)}`, signal);
      return got.kind === 'answer' ? statusOf(request_id, got.answer, toldClip, http.reading()) : got;
    },
    async find({ id }, signal) {
      const got = await http.get(`/v1/clips?client_id=${encodeURIComponent(id)}`, signal);
      if (got.kind !== 'answer' || got.answer.status !== 200) return null;
      const { success, data } = listSchema.safeParse(answerJson(got.answer));
      const ours = success ? data.clips.filter(({ client_id }) => client_id === id) : [];
      const [only, ...others] = ours;
      return only && others.length === 0 ? { request_id: only.id } : null;
    },
    fetch: http.fetch,
    close: http.close,
  };
}

function acceptedClip(body: unknown): JobReference | null {
  const { success, data } = clipSchema.safeParse(body);
  return success ? { request_id: data.id } : null;
}

function toldClip(body: unknown): ToldJob | null {
  const { success, data } = clipSchema.safeParse(body);
  if (!success) return null;
  const { id, model, state, url, reason } = data;
  return {
    request_id: id,
    job: {
      ...stateOf(state),
      word: state,
      model_id: model,
      error: reason ?? null,
      media: url === undefined ? [] : [url],
      created_at: null,
      completed_at: null,
    },
  };
}

/** Its price list: a clip is paid once it is ready; one that broke is free. */
function stateOf(word: string) {
  switch (word) {
    case 'ready':
      return { state: 'done', charged: 'yes' } as const;
    case 'broken':
      return { state: 'failed', charged: 'no' } as const;
    case 'waiting':
      return { state: 'queued' } as const;
    default:
      return { state: 'running' } as const;
  }
}
