import { z } from 'zod';
import { answerJson, answerMessage, withKeySource } from '../http/answer-text.js';
import type { Answer } from '../http/exchange.js';
import type { Redact } from '../http/redact.js';
import { parseRetryHint, retryAfter } from '../http/retry-after.js';
import type { Submission } from '../port.js';
import { isRequestId } from './request-id.js';

const acceptedSchema = z.looseObject({ request_id: z.string().refine(isRequestId) });

/**
 * What an HTTP answer to a submission means. The status line decides, also where
 * the body was cut; a 2xx counts as accepted if what arrived is a whole JSON object with a usable request id. A refused account's why
 * says where the key came from, where that is known.
 */
export function submissionOf(answer: Answer, now: number, redact: Redact, keySource?: string): Submission {
  const { status } = answer;
  const message = answerMessage(answer, redact);
  const why = message || `HTTP ${status} without a message`;
  const wait = retryAfter(answer.headers, now);
  switch (status) {
    case 400:
    case 404:
    case 422:
      return { kind: 'refused', status, why };
    case 401:
    case 402:
    case 403:
      return { kind: 'account', status, why: withKeySource(why, keySource) };
    case 429:
      return { kind: 'busy', why, wait: wait ?? parseRetryHint(message) };
    case 503:
      return wait === null ? unknown(answer, message) : { kind: 'busy', why, wait };
  }
  if (status >= 200 && status <= 299) {
    const parsed = acceptedSchema.safeParse(answerJson(answer));
    if (parsed.success) return { kind: 'accepted', request_id: parsed.data.request_id };
  }
  return unknown(answer, message);
}

function unknown({ status, cut }: Answer, message: string): Submission {
  const what =
    status <= 299
      ? `the gateway answered ${status} without a usable request id`
      : status <= 399
        ? `the gateway answered ${status}, a redirect, which a submission never follows`
        : `the gateway answered ${status}`;
  return { kind: 'unknown', why: [what, cut, message].filter(Boolean).join(': ') };
}
