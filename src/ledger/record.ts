import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../core/json.js';
import { lazy } from '../core/lazy.js';
import { isPathBelow } from '../core/path-words.js';

const time = z.iso.datetime();
/** A body is kept as it is, key for key: a schema of records would leave out a key such as `__proto__`. */
const jsonObject = z.custom<JsonObject>(isJsonObject, 'a JSON object');
const money = z.string().regex(/^\d+\.\d{2,6}$/);

const pathBelow = z.string().refine(isPathBelow, 'a path below the output folder');

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A clip file of a job, as it was verified on arrival. `path` is relative to the output folder. */
const clipSchema = z.strictObject({
  path: pathBelow,
  bytes: z.int().nonnegative(),
  sha256,
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  /** Seconds. */
  duration: z.number().nonnegative().nullable(),
  fps: z.number().positive().nullable(),
  /** RFC 6381 codec strings, video first. */
  codecs: z.array(z.string()),
  /** The path before the last move, while that move may not have reached the disk yet. */
  was: pathBelow.optional(),
});

/** What a take asks for (`Content` in `takes/take.ts`). */
const contentSchema = z.strictObject({
  model_id: z.string(),
  body: jsonObject,
  wrote: z.array(z.string()),
  image: z.string().nullable(),
  end_image: z.string().optional(),
});

/** The most characters of a note to a clip. */
export const LONGEST_NOTE = 2000;

/** A gateway: who speaks to it (the name of its provider, or `sandbox`) and its origin; without one where the provider has a single place. */
const gatewaySchema = z.strictObject({ provider: z.string(), origin: z.string().optional() });

/**
 * What is known of one job. A line of the lockfile is one of these with `job` and any of the other keys: the first line of a job
 * has `intent`, later ones add facts, and a compacted lockfile has one line a job with all of them. Facts only ever join
 * (`ledger/join.ts`), so lines may stand in any order. A job belongs to one run: a later run that submits its take makes a new
 * job, so that two branches can never have submitted the same one.
 */
export const jobRecordSchema = lazy(() =>
  z.strictObject({
    job: z.string().regex(/^[a-z0-9]{8,40}$/),
    /** On disk before the POST leaves, one a POST: `attempt` counts from 1. */
    intent: z
      .strictObject({
        at: time,
        attempt: z.int().positive(),
        run: z.string(),
        /** Where it is sent; absent in jobs of version 1, which are at the gateway of the header. */
        gateway: gatewaySchema.optional(),
        /** Why this job exists. */
        by: z.enum(['render', 'error', 'retry', 'force', 'resubmit']),
        /** The job in whose place this one comes (again after an uncharged failure, retry, force, resubmit). */
        replaces: z.string().optional(),
        shot: z.string(),
        take: z.int().positive(),
        model: z.string(),
        ...contentSchema.shape,
        /** Dollars; null for an unpriced job. */
        quote: money.nullable(),
        basis: z.enum(['documented', 'assumed', 'user', 'unknown']),
        /** The SHA-256 of each frame of another clip that was sent. */
        frames: z.strictObject({ image: sha256.optional(), end_image: sha256.optional() }).optional(),
        /** Expected seconds of the clip, for the flag of a clip that is not what was paid for. */
        seconds: z.number().nullable(),
      })
      .optional(),
    /** The attempt was provably not accepted. */
    released: z.strictObject({ at: time, attempt: z.int().positive(), why: z.string() }).optional(),
    /** The gateway said no to this job: 400, 404, 422. Not charged. */
    refused: z.strictObject({ at: time, status: z.int(), why: z.string() }).optional(),
    /** The answer to the POST was lost or means nothing: why the job is unknown. */
    lost: z.strictObject({ at: time, why: z.string() }).optional(),
    /** The gateway took the job, or `settle --adopt` said so. */
    accepted: z
      .strictObject({
        at: time,
        request_id: z.string(),
        /** What else the gateway needs to be asked about the job; only its own folder reads it. */
        reference: jsonObject.optional(),
        adopted: z.literal(true).optional(),
      })
      .optional(),
    /**
     * Request ids that the job had by mistake, because another job has them: `settle --disown`. Every later record
     * of the job that says anything of an acceptance, or of what came of one, has this too, and only such records count.
     */
    disowned: z
      .array(z.strictObject({ at: time, request_id: z.string() }))
      .min(1)
      .optional(),
    /** The gateway's last word about the job. `media` are links without their queries. */
    ended: z
      .strictObject({
        at: time,
        outcome: z.enum(['done', 'failed']),
        /** What the gateway's rules say of the money: `no` = nothing is charged, and the take may be submitted again without asking. */
        charged: z.enum(['no', 'possibly', 'yes']),
        /** The gateway's own word for how it ended, for people. */
        word: z.string(),
        error: z.string().nullable(),
        media: z.array(z.string()),
        /** As the gateway says, where it says so. */
        created_at: z.string().nullable(),
        completed_at: z.string().nullable(),
        /** When a run that had seen the job waiting first saw it waiting no more; absent where none was there to see it. */
        rendering_at: time.optional(),
      })
      .optional(),
    /** The verified files of the job, on disk under these names or on the way there; `version` counts their moves. */
    clips: z
      .strictObject({
        version: z.int().positive(),
        files: z.array(clipSchema).min(1),
        flags: z.array(z.string()),
        /** When the run that brought them began to; downloads before that were broken off. */
        since: time.optional(),
      })
      .optional(),
    /** When all clips had their final names, names synced. */
    finished: time.optional(),
    /** Permission to submit the take once more in this job's place: `settle --resubmit`, `--force`. Used up by an intent that `replaces` this job. */
    again: z.enum(['resubmit', 'force']).optional(),
    abandoned: time.optional(),
    /** A person's choice of this job's clip for the cut, or (`on` false) the end of one; changes neither state nor charges. */
    picked: z
      .strictObject({
        at: time,
        on: z.boolean(),
        /** This very clip was meant, and not its take: a newer version of the take does not come in its place. */
        exact: z.literal(true).optional(),
      })
      .optional(),
    /**
     * A person's word that this clip is good enough for what its take says by then: exactly that content, for which nothing was
     * submitted. Without a content it was taken back. Changes neither state nor charges.
     */
    kept: z.strictObject({ at: time, content: contentSchema.optional() }).optional(),
    /** What a person wrote down about this clip, and how good it is, from 1 to 5; changes neither state nor charges. */
    reviewed: z
      .strictObject({
        at: time,
        rating: z.int().min(1).max(5).nullable(),
        note: z.string().max(LONGEST_NOTE),
      })
      .optional(),
    /** What went wrong last while the job was followed; for people, changes no state. */
    trouble: z
      .strictObject({
        at: time,
        why: z.string(),
        /** The gateway did not know the job's request id any more. */
        missing: z.literal(true).optional(),
      })
      .optional(),
  }),
);

/** The version of the records; `lockfile/version-1.ts` reads the one before. */
export const VERSION = 2;

/** The first line of a lockfile. */
export const headerSchema = z.strictObject({
  format: z.literal('shotlist-lock'),
  version: z.literal(VERSION),
  /** Origin of the gateway whose jobs these are, or `sandbox`. */
  gateway: z.string(),
  /** Where the jobs of further providers are, by name of the provider; absent where there are none. */
  others: z.array(gatewaySchema.required()).min(1).optional(),
  /** The ledger that the film was moved to, as people call it: nothing is written here until it is moved back. */
  moved: z.string().optional(),
});

/** One run: who wrote which jobs. `jobs` is set when the run's jobs were compacted, and makes a lost line visible. */
export const runSchema = z.strictObject({
  run: z.string(),
  started: time,
  jobs: z.int().nonnegative().optional(),
});

/** Where an appended line stands in the file: what makes a lost line visible until the run's end compacts it. */
export const linePlaceSchema = z.strictObject({
  /** Which group of lines this line was written with, counted over the file. */
  batch: z.int().positive(),
  /** The `sum` of the line before it; absent where that one is compacted. */
  after: z.optional(z.string().regex(/^[0-9a-f]{12}$/)),
});

export type Clip = z.infer<typeof clipSchema>;
export type GatewayId = z.infer<typeof gatewaySchema>;
export type JobRecord = z.infer<ReturnType<typeof jobRecordSchema>>;
export type Header = z.infer<typeof headerSchema>;
export type RunRecord = z.infer<typeof runSchema>;
export type LinePlace = z.infer<typeof linePlaceSchema>;

/** A job of which the intent is known: what a fold of the lockfile gives for each job id. */
export type Job = JobRecord & { intent: NonNullable<JobRecord['intent']> };

/** The first line of a lockfile whose jobs are at that gateway. */
export function headerOf(gateway: string): Header {
  return { format: 'shotlist-lock', version: VERSION, gateway };
}

/** The job of a record, null without its intent. */
export function jobOf(record: JobRecord): Job | null {
  return record.intent ? (record as Job) : null;
}
