import { z } from 'zod';
import { answerJson, answerMessage, spoken, withKeySource } from '../http/answer-text.js';
import type { Answer } from '../http/exchange.js';
import { isHttpLink } from '../http/link.js';
import type { Redact } from '../http/redact.js';
import { parseRetryHint, retryAfter } from '../http/retry-after.js';
import type { Charged, JobStatus, StatusAnswer } from '../port.js';

const LONGEST_WORD = 64;

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

/** What an HTTP answer to a status request about `asked` means. A refused account's why says where the key came from, where known. */
export function statusOf(
  asked: string,
  answer: Answer,
  now: number,
  redact: Redact,
  keySource?: string,
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

  const parsed = jobSchema.safeParse(answer.cut === null ? answerJson(answer) : undefined);
  if (!parsed.success) return failed('the gateway answered no job status', answer.cut, message());
  const job = parsed.data;
  if (job.request_id !== null && job.request_id !== asked)
    return failed('the gateway answered about another job', spoken(job.request_id, redact));
  // What ends a job is not taken from an answer that may be about anything, such as an error page's `"status":"ERROR"`.
  if (job.request_id === null && isEnd(job.status))
    return failed(`the gateway said ${spoken(job.status, redact)} and not of which job`, message());
  return { kind: 'job', job: jobOf(job, redact) };
}

function jobOf(job: z.infer<typeof jobSchema>, redact: Redact): JobStatus {
  const media = mediaOf(job.output?.media_url);
  return {
    ...stateOf(job.status, media),
    word: spoken(job.status.slice(0, LONGEST_WORD), redact),
    model_id: job.model_id,
    error: errorOf(job.error, redact),
    media,
    created_at: timeOf(job.created_at),
    completed_at: timeOf(job.completed_at),
  };
}

/** The words that end a job, with what they cost. ERROR is documented as not charged; of FAILED the documentation says nothing. */
const ENDS = {
  COMPLETED: { state: 'done', charged: 'yes' },
  FAILED: { state: 'failed', charged: 'possibly' },
  ERROR: { state: 'failed', charged: 'no' },
} as const;

/** What a word means; one that the documentation does not know may still end well. A job that is done without a link is hardly free. */
function stateOf(
  word: string,
  media: readonly string[],
): { state: 'queued' | 'running' } | { state: 'done' | 'failed'; charged: Charged } {
  if (!isEnd(word)) return { state: word === 'QUEUED' ? 'queued' : 'running' };
  const end = ENDS[word];
  return end.state === 'done' && media.length === 0 ? { ...end, charged: 'possibly' } : end;
}

function isEnd(word: string): word is keyof typeof ENDS {
  return Object.hasOwn(ENDS, word);
}

function errorOf(error: unknown, redact: Redact): string | null {
  if (error === null || error === undefined || error === '') return null;
  return spoken(typeof error === 'string' ? error : JSON.stringify(error), redact);
}

function mediaOf(media: unknown): string[] {
  const links = [media].flat().filter((link) => typeof link === 'string' && isHttpLink(link));
  return [...new Set(links as string[])];
}

function timeOf(time: string | null): string | null {
  return time === null || Number.isNaN(Date.parse(time)) ? null : time;
}
