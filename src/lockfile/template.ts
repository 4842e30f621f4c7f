import { z } from 'zod';
import { lazy } from '../core/lazy.js';
import { type JobRecord, jobRecordSchema } from '../ledger/record.js';
import { isoTime } from '../system/clock.js';

/** The schemas of the facts of a job that templates are about. */
const facts = lazy(() => {
  const { job, intent, accepted, ended, clips, finished, ...others } = jobRecordSchema().shape;
  const brought = clips.unwrap();
  return {
    job,
    request: intent.unwrap(),
    accepted: accepted.unwrap(),
    outcome: ended.unwrap(),
    brought,
    file: brought.shape.files.element,
    time: finished.unwrap(),
    others,
  };
});

/**
 * What several jobs have in common, written once for all of them. A null in `body` holds the place of a value that is the job's own, so
 * that a body keeps the order of its keys.
 */
export const templateSchema = lazy(() => {
  const { request, outcome, brought, file } = facts();
  return z.strictObject({
    intent: request.partial().optional(),
    ended: outcome.partial().optional(),
    clips: brought.extend({ files: z.array(file.partial()).min(1).max(1) }).optional(),
  });
});
export type Template = z.infer<ReturnType<typeof templateSchema>>;

/** The most characters of a template's line: one of a hostile file is copied for every job that names it. */
export const LONGEST_TEMPLATE = 8192;

/** The longest time, in milliseconds, that stands as a number: about three years. */
export const LONGEST_SPAN = 1e11;

/** The times of an intent from which others are counted: each of these has a year of four digits. */
const [FIRST, LAST] = [Date.parse('0010-01-01'), Date.parse('9990-01-01')];

/** A job as far as it differs from the templates that it names by the `sum` of their lines; of two of these the later one wins. */
export const shortJobSchema = lazy(() => {
  const { job, request, accepted, outcome, brought, file, time, others } = facts();
  const span = z.int().min(-LONGEST_SPAN).max(LONGEST_SPAN);
  /** A time, or how many milliseconds after the intent it was. */
  const moment = z.union([span, time]);
  const wordOrMoment = z.union([span, z.string()]).nullable();
  return z.strictObject({
    job,
    like: z
      .array(z.string().regex(/^[0-9a-f]{12}$/))
      .min(1)
      .max(4),
    intent: request.partial().extend({ at: request.shape.at }),
    ...others,
    accepted: accepted.extend({ at: moment }).optional(),
    ended: outcome
      .partial()
      .extend({
        at: moment,
        created_at: wordOrMoment.optional(),
        completed_at: wordOrMoment.optional(),
        rendering_at: moment.optional(),
      })
      .optional(),
    clips: brought
      .partial()
      .extend({ files: z.array(file.partial()).min(1), since: moment.optional() })
      .optional(),
    finished: moment.optional(),
  });
});
export type ShortJob = z.infer<ReturnType<typeof shortJobSchema>>;

/** The times of each fact that are written as milliseconds after the intent. */
export const TIMES = {
  accepted: ['at'],
  ended: ['at', 'created_at', 'completed_at', 'rendering_at'],
  clips: ['since'],
  finished: ['finished'],
} as const;

/** Lays a template over others: of two values of a key, its own wins. */
export function layOver(all: Template, { intent, ended, clips }: Template): void {
  const body = all.intent?.body && intent?.body ? { ...all.intent.body, ...intent.body } : intent?.body;
  if (intent) all.intent = Object.assign(all.intent ?? {}, intent, body && { body });
  if (ended) all.ended = Object.assign(all.ended ?? {}, ended);
  if (clips) all.clips = clips;
}

/**
 * Makes a job whole: what it does not say itself is as the last of its templates that says it. Null where nothing says what every job has.
 * The facts that are given become those that are returned: to copy them costs more than to parse the line. Templates are not laid over
 * each other first, because few jobs name the same ones: that costs a tenth of the time of a long film, and of its memory.
 */
export function wholeJob(short: ShortJob, templates: readonly Template[]): JobRecord | null {
  const { intent, accepted, ended, clips } = short;
  const from = startOf(intent.at);
  if (from === null) return null;
  const body = bodyOf(intent, templates);
  if (body) intent.body = body;
  for (let last = templates.length - 1; last >= 0; last -= 1) {
    const template = templates[last];
    complete(intent, template?.intent);
    complete(ended, template?.ended);
    complete(clips, template?.clips);
    for (const file of clips?.files ?? []) complete(file, template?.clips?.files[0]);
  }
  inTime(accepted, TIMES.accepted, from);
  inTime(ended, TIMES.ended, from);
  inTime(clips, TIMES.clips, from);
  const job: Values = {};
  for (const key in short) if (key !== 'like') job[key] = short[key as keyof ShortJob];
  inTime(job, TIMES.finished, from);
  return isWhole(short) ? (job as JobRecord) : null;
}

/** The body of a job, its keys in the order of the first template that has one; undefined where nothing has one. */
function bodyOf(intent: ShortJob['intent'], templates: readonly Template[]) {
  let all = templates[0]?.intent?.body;
  for (let next = 1; next < templates.length; next += 1) {
    const body = templates[next]?.intent?.body;
    if (body) all = { ...all, ...body };
  }
  return all && intent.body ? { ...all, ...intent.body } : (intent.body ?? all);
}

type Values = Record<string, unknown>;

/** Adds the values that are missing. */
function complete(values: Values | undefined, template: Values | undefined): void {
  if (values && template) for (const key in template) if (!(key in values)) values[key] = template[key];
}

/** Writes out those times that are milliseconds after `from`. */
function inTime(values: Values = {}, keys: readonly string[], from: number): void {
  for (const key of keys) {
    const value = values[key];
    if (typeof value === 'number') values[key] = isoTime(from + value);
  }
}

/** When an intent was made, in milliseconds since 1970; null for a time from which none are counted. */
export function startOf(at: string): number | null {
  const from = Date.parse(at);
  return from >= FIRST && from <= LAST ? from : null;
}

/** What each fact has to say. */
const required = lazy(() => {
  const { request, outcome, brought, file } = facts();
  return {
    intent: requiredKeys(request.shape),
    ended: requiredKeys(outcome.shape),
    clips: requiredKeys(brought.shape),
    file: requiredKeys(file.shape),
  };
});

function requiredKeys(shape: Readonly<Record<string, z.ZodType>>): string[] {
  return Object.keys(shape).filter((key) => shape[key]?.type !== 'optional');
}

/** True if every required field of a job is present. */
function isWhole({ intent, ended, clips }: ShortJob): boolean {
  const must = required();
  if (!hasAll(intent, must.intent) || (ended && !hasAll(ended, must.ended))) return false;
  if (!clips) return true;
  return hasAll(clips, must.clips) && clips.files.every((file) => hasAll(file, must.file));
}

function hasAll(values: Values, keys: readonly string[]): boolean {
  for (const key of keys) if (!(key in values)) return false;
  return true;
}
