import { z } from 'zod';
import type { ToldJob } from '../http/status.js';
import type { Charged, JobReference } from '../port.js';

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
export function toldJob(body: unknown): ToldJob | null {
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
