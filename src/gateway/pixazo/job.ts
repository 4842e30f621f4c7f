import { z } from 'zod';
import { spoken } from '../http/answer-text.js';
import { isHttpLink } from '../http/link.js';
import type { Redact } from '../http/redact.js';
import type { ToldJob } from '../http/status.js';
import type { Charged, JobReference } from '../port.js';

const LONGEST_WORD = 64;

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
export function toldJob(body: unknown, redact: Redact): ToldJob | null {
  const { success, data } = jobSchema.safeParse(body);
  if (!success) return null;
  const media = mediaOf(data.output?.media_url);
  return {
    request_id: data.request_id,
    job: {
      ...stateOf(data.status, media),
      word: spoken(data.status.slice(0, LONGEST_WORD), redact),
      model_id: data.model_id,
      error: errorOf(data.error, redact),
      media,
      created_at: timeOf(data.created_at),
      completed_at: timeOf(data.completed_at),
    },
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
