import type { Json } from '../core/json.js';
import type { Job } from '../ledger/record.js';
import { isoTime } from '../system/clock.js';
import { LONGEST_SPAN, type ShortJob, type Template, TIMES } from './template.js';

/** Longer strings and higher numbers, such as a prompt and a seed, are seldom the settings of many shots. */
const [USUAL_LENGTH, USUAL_NUMBER] = [32, 1000];

/** What a job may have in common with others. Each part follows from the job alone, so that two branches write the same ones. */
export interface CommonParts {
  /** Its request without what is its own; holds the places of its texts. */
  settings: Template;
  /** Its long texts and its images. */
  texts: Template;
  /** How it ended, and what kind of clip came of it. */
  outcome: Template | null;
  run: Template;
}

/** The parts of a job that others may have too. */
export function commonParts({ intent, ended, clips }: Job): CommonParts {
  const { run, gateway, model, model_id, body, wrote, image, end_image, quote, basis, seconds } = intent;
  const places = Object.entries(body).map(([key, value]) => [key, isUsual(key, value) ? value : null]);
  const texts = Object.entries(body).filter(([key, value]) => isText(key, value));
  return {
    settings: {
      intent: {
        attempt: 1,
        ...(gateway && { gateway }),
        by: 'render',
        model,
        model_id,
        body: Object.fromEntries(places),
        wrote,
        quote,
        basis,
        seconds,
      },
    },
    texts: {
      intent: { body: Object.fromEntries(texts), image, ...(end_image !== undefined && { end_image }) },
    },
    run: { intent: { run } },
    outcome: ended ? { ended: commonEnd(ended), ...(clips && { clips: commonClip(clips) }) } : null,
  };
}

function commonEnd(ended: NonNullable<Job['ended']>): Template['ended'] {
  const { outcome, charged, word, error, created_at, completed_at } = ended;
  return {
    outcome,
    charged,
    word,
    error,
    ...(created_at === null && { created_at }),
    ...(completed_at === null && { completed_at }),
  };
}

function commonClip({ version, files, flags }: NonNullable<Job['clips']>): Template['clips'] {
  const { width = null, height = null, duration = null, fps = null, codecs = [] } = files[0] ?? {};
  return { version, files: [{ width, height, duration, fps, codecs }], flags };
}

function isUsual(key: string, value: Json): boolean {
  return typeof value === 'number' ? Math.abs(value) < USUAL_NUMBER : !isText(key, value);
}

function isText(key: string, value: Json): boolean {
  return typeof value === 'string' && (key === 'prompt' || value.length > USUAL_LENGTH);
}

/** A job without what its template says: its own and no other's. `like` are the names of what that template is made of. */
export function shortened(job: Job, like: string[], template: Template): ShortJob {
  const from = Date.parse(job.intent.at);
  const short: Values = { job: job.job, like, intent: ownRequest(job.intent, template.intent) };
  for (const fact in job) short[fact] ??= job[fact as keyof Job];
  if (job.accepted) short.accepted = withSpans({ ...job.accepted }, TIMES.accepted, from);
  if (job.ended) short.ended = withSpans(ownOf(job.ended, template.ended), TIMES.ended, from);
  if (job.clips) {
    const clips = ownOf(job.clips, template.clips);
    clips.files = job.clips.files.map((each) => ownOf(each, template.clips?.files[0]));
    short.clips = withSpans(clips, TIMES.clips, from);
  }
  return withSpans(short, TIMES.finished, from) as ShortJob;
}

type Values = Record<string, unknown>;

function ownRequest(intent: Job['intent'], template: Template['intent'] = {}): Values {
  const request = ownOf(intent, template);
  const theirs = template.body ?? {};
  // A body may have any keys, such as `__proto__`.
  const body = Object.entries(intent.body).filter(
    ([key, value]) => !Object.hasOwn(theirs, key) || !isSame(value, theirs[key]),
  );
  if (body.length > 0) request.body = Object.fromEntries(body);
  else delete request.body;
  return request;
}

/** The values that are not the same in a template. */
function ownOf(values: Values, template: Values = {}): Values {
  const own: Values = {};
  for (const key in values)
    if (!(key in template) || !isSame(values[key], template[key])) own[key] = values[key];
  return own;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && a !== null && JSON.stringify(a) === JSON.stringify(b));
}

/** Writes those times as milliseconds after `from` that come back from them as they are. */
function withSpans(values: Values, keys: readonly string[], from: number): Values {
  for (const key of keys) {
    const value = values[key];
    const ms = typeof value === 'string' ? Date.parse(value) - from : Number.NaN;
    if (Math.abs(ms) <= LONGEST_SPAN && isoTime(from + ms) === value) values[key] = ms;
  }
  return values;
}
