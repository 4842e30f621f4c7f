import type { JobReference, Submission } from '../port.js';
import { type Answer, answerJson, answerMessage, type Reading, withKeySource } from './answer.js';
import { parseRetryHint, retryAfter } from './retry.js';

/**
 * What an HTTP answer to a submission means. The status line decides, also where the body was cut; a 2xx counts as accepted if
 * `accepted` finds a job with a usable request id in what arrived, which has to be whole JSON. A refused account's why says where the key
 * came from, where that is known.
 */
export function submissionOf(
  answer: Answer,
  accepted: (body: unknown) => JobReference | null,
  { now, redact, keySource }: Reading,
): Submission {
  const { status } = answer;
  if (status >= 200 && status <= 299) {
    const job = accepted(answerJson(answer));
    if (job !== null && isRequestId(job.request_id)) return { kind: 'accepted', ...job };
  }
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

const LONGEST_ID = 512;

/**
 * True for a string that can be a request id: opaque (slashes and spaces included), not blank, at most 512 characters, none of them
 * a control character, and no dot segment, which would change the path that it is put into.
 */
export function isRequestId(id: string): boolean {
  return id.length <= LONGEST_ID && /\S/.test(id) && !/[\p{Cc}\p{Cs}]/u.test(id) && id !== '.' && id !== '..';
}
