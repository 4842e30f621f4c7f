import type { JobStatus, StatusAnswer } from '../port.js';
import {
  type Answer,
  answerJson,
  answerMessage,
  type Reading,
  type Redact,
  spoken,
  withKeySource,
} from './answer.js';
import { isHttpLink } from './link.js';
import { parseRetryHint, retryAfter } from './retry.js';

const LONGEST_WORD = 64;

/** What came of a status request: an answer, or what it means that there is none. */
export type Got = { kind: 'answer'; answer: Answer } | Extract<StatusAnswer, { kind: 'failed' }>;

/** The meaning of a status request to which no HTTP answer came. */
export function notReached(why: string): Extract<StatusAnswer, { kind: 'failed' }> {
  return { kind: 'failed', reached: false, why, wait: null };
}

/** A job as an answer tells it: texts, links and times as they stand there. */
export interface ToldJob {
  /** The request id in the answer, null where it names none. */
  request_id: string | null;
  job: JobStatus;
}

/**
 * What an HTTP answer to a status request about `asked` means. `told` reads the JSON of a 2xx (undefined where it is none, or not to its
 * end); null if that is no job. A refused account's why says where the key came from, where known. Texts are made fit to be shown, and
 * links and times that are none left out.
 */
export function statusOf(
  asked: string,
  answer: Answer,
  told: (body: unknown) => ToldJob | null,
  { now, redact, keySource }: Reading,
): StatusAnswer {
  const { status } = answer;
  // Most answers are job statuses, whose message nobody asks for.
  const message = () => answerMessage(answer, redact);
  switch (status) {
    case 401:
    case 402:
    case 403:
      return {
        kind: 'account',
        status,
        why: withKeySource(message() || `HTTP ${status} without a message`, keySource),
      };
    case 404:
    case 410:
      return { kind: 'missing', why: message() || 'the gateway does not know this request id' };
  }
  const wait = retryAfter(answer.headers, now) ?? (status === 429 ? parseRetryHint(message()) : null);
  const failed = (...why: (string | null)[]): StatusAnswer => ({
    kind: 'failed',
    reached: true,
    why: why.filter(Boolean).join(': '),
    wait,
  });
  if (status > 299) return failed(`the gateway answered ${status}`, message());

  const found = told(answer.cut === null ? answerJson(answer) : undefined);
  if (found === null) return failed('the gateway answered no job status', answer.cut, message());
  const { request_id } = found;
  const job = cleaned(found.job, redact);
  if (request_id !== null && request_id !== asked)
    return failed('the gateway answered about another job', spoken(request_id, redact));
  // What ends a job is not taken from an answer that may be about anything, such as an error page's `"status":"ERROR"`.
  if (request_id === null && (job.state === 'done' || job.state === 'failed'))
    return failed(`the gateway said ${job.word} and not of which job`, message());
  return { kind: 'job', job };
}

function cleaned(job: JobStatus, redact: Redact): JobStatus {
  const media = [...new Set(job.media.filter(isHttpLink))];
  return {
    ...job,
    // A job that is done without a link is hardly free.
    ...(job.state === 'done' && media.length === 0 && { charged: 'possibly' }),
    word: spoken(job.word.slice(0, LONGEST_WORD), redact),
    error: job.error === null ? null : spoken(job.error, redact),
    media,
    created_at: timeOf(job.created_at),
    completed_at: timeOf(job.completed_at),
  };
}

function timeOf(time: string | null): string | null {
  return time === null || Number.isNaN(Date.parse(time)) ? null : time;
}
