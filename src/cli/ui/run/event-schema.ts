import { z } from 'zod';

const money = z
  .string()
  .regex(/^\d+\.\d{2,6}$/)
  .nullable();
const count = z.int().nonnegative();
const at = z.iso.datetime().describe('When it happened (UTC)');
const ofJob = {
  at,
  take: z.string().describe('`010:1`; for a leftover job the take that it was made for'),
  job: z.string(),
};

const cause = z.enum([
  'interrupted',
  'account',
  'unreachable',
  'unknown answers',
  'journal',
  'caps',
  'disk',
  'downloads',
  'failures',
  'bug',
]);

/** A line of `render --json`: what a run says happened; the last one is the summary. */
export const eventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('started'),
      at,
      render: count,
      resume: count,
      fetch: count,
      quoted: money,
      committed: money,
      gateway: z.string(),
      concurrency: z.int().positive(),
      key_source: z.string().nullable(),
    }),
    z.strictObject({ type: z.literal('moved'), at, from: z.string(), to: z.string() }),
    z.strictObject({ type: z.literal('submitting'), ...ofJob, attempt: z.int().positive(), quote: money }),
    z.strictObject({ type: z.literal('accepted'), ...ofJob, request_id: z.string() }),
    z.strictObject({ type: z.literal('released'), ...ofJob, why: z.string() }),
    z.strictObject({ type: z.literal('lost'), ...ofJob, why: z.string() }),
    z.strictObject({ type: z.literal('status'), ...ofJob, word: z.string() }),
    z.strictObject({
      type: z.literal('rendered'),
      ...ofJob,
      render_seconds: z.number().nullable(),
      charge: money,
    }),
    z.strictObject({
      type: z.literal('failed'),
      ...ofJob,
      class: z.enum(['refused', 'render', 'error', 'output']),
      why: z.string(),
      again: z.boolean().describe('It is submitted once more in this run'),
    }),
    z.strictObject({
      type: z.literal('downloading'),
      ...ofJob,
      bytes: count,
      length: count.nullable(),
    }),
    z.strictObject({
      type: z.literal('finished'),
      ...ofJob,
      files: z.array(z.string()),
      flags: z.array(z.string()),
    }),
    z.strictObject({ type: z.literal('trouble'), ...ofJob, why: z.string() }),
    z
      .strictObject({
        type: z.literal('waiting'),
        at,
        why: z.string(),
        seconds: z.number(),
        take: ofJob.take.optional(),
        job: ofJob.job.optional(),
      })
      .describe('The whole submission lane waits, or one job where it is named'),
    z.strictObject({
      type: z.literal('stopping'),
      at,
      cause,
      why: z.string(),
      sending: count,
      in_flight: count,
    }),
    z.strictObject({
      type: z.literal('finishing'),
      at,
      step: z
        .enum(['clips', 'thumbnails', 'report'])
        .describe('What is done after the last job: looking at the clips on disk, thumbnails, the report'),
      done: count,
      of: count.describe('How many thumbnails; 0 for the other steps'),
    }),
    z.strictObject({ type: z.literal('notice'), at, message: z.string() }),
    z.strictObject({
      type: z.literal('summary'),
      at,
      exit: z.literal([0, 1, 3, 4, 6, 130]),
      cause: cause.nullable(),
      why: z.string().nullable().describe('The cause in words'),
      bought: z
        .strictObject({
          jobs: count,
          here: count.describe('Their clips are on the disk'),
          at_gateway: count.describe('They still render at the gateway'),
          to_fetch: count.describe('They are rendered, and their clips are not here yet'),
        })
        .describe('What became of the jobs that this run submitted and the gateway accepted'),
      counts: z.record(z.string(), count),
      clips: count,
      film_seconds: z.number(),
      charged: money,
      charged_before: money.describe('Of `charged`: by jobs that earlier runs had submitted'),
      possibly: money,
      committed: money,
      elapsed_seconds: z.number(),
      open: z.array(
        z.strictObject({
          take: z.string(),
          state: z.string(),
          why: z.string(),
          forgotten: z
            .literal(true)
            .optional()
            .describe('The gateway does not know the job any more: settle decides'),
        }),
      ),
      changed: z
        .array(z.string())
        .describe(
          'Files that were read at the start and edited during the run; the same command renders what changed',
        ),
      output: z.string(),
      report: z.string(),
      page: z.string(),
      next: z.string().nullable(),
    }),
  ])
  .describe('A line of `shotlist render --json`; the last line is the summary');
