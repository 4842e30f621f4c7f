import { z } from 'zod';
import { FAILURE_CLASSES } from '../ledger/state.js';

const money = z
  .string()
  .regex(/^\d+\.\d{2,6}$/)
  .nullable();
const count = z.int().nonnegative();
const at = z.iso.datetime().describe('When it happened (UTC)');
const ofJob = {
  at,
  take: z.string().describe('`010:1`; for a job that no take uses any more, the take it was made for'),
  job: z.string(),
};

/** What happened to the whole run. */
function event<T extends string, S extends z.ZodRawShape>(type: T, shape: S) {
  return z.strictObject({ type: z.literal(type), at, ...shape });
}

/** What happened to a job. */
function jobEvent<T extends string, S extends z.ZodRawShape>(type: T, shape: S) {
  return z.strictObject({ type: z.literal(type), ...ofJob, ...shape });
}

const stopCause = z.enum([
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

const ofOneGateway = z
  .string()
  .optional()
  .describe('Only submissions to this gateway are meant; those to others go on');

const boughtCounts = z
  .strictObject({
    jobs: count,
    here: count.describe('Their clips are on disk'),
    at_gateway: count.describe('Still rendering at the gateway'),
    to_fetch: count.describe('Rendered, clips not on disk yet'),
  })
  .describe('The jobs that this run submitted and the gateway accepted');

const openTake = z.strictObject({
  take: z.string(),
  state: z.string(),
  why: z.string(),
  forgotten: z.literal(true).optional().describe('The gateway no longer knows the job; settle it'),
});

const summary = {
  exit: z.literal([0, 1, 3, 4, 6, 130]),
  cause: stopCause.nullable(),
  why: z.string().nullable().describe('The reason, for people'),
  bought: boughtCounts,
  counts: z.record(z.string(), count).describe('Selected takes by state after the run'),
  clips: count.describe('Clips downloaded in this run'),
  film_seconds: z.number().describe('Total length of these clips in seconds'),
  charged: money.describe('Charged for the jobs that ended in this run'),
  charged_before: money.describe('The part of `charged` for jobs that earlier runs submitted'),
  possibly: money.describe('Possibly charged for the jobs that ended in this run'),
  committed: money,
  elapsed_seconds: z.number(),
  open: z.array(openTake).describe('Unfinished takes with the reason, in manifest order'),
  elsewhere: z
    .strictObject({
      takes: count.describe('Takes that other runs rendered in the meantime, or work on'),
      open: count.describe('Those of them that are not finished yet'),
      who: z.array(z.string()).describe('Whose runs work on them, and on which machines'),
    })
    .optional()
    .describe('What other runs do; absent if nothing'),
  changed: z
    .array(z.string())
    .describe('Files edited during the run, after they were read; the same command renders what changed'),
  output: z.string().describe('Path of the output folder'),
  report: z.string().nullable().describe('Path of the CSV report; null if it could not be written'),
  page: z.string().nullable().describe('Path of the HTML report; null if it could not be written'),
  next: z.string().nullable().describe('The command that continues; null if nothing is open'),
};

/** A line of `render --json`: what a run says happened, as it happens; the last one is the summary. Screens and logs read nothing else. */
export const runEventSchema = z
  .discriminatedUnion('type', [
    event('started', {
      render: count.describe('Takes to submit'),
      resume: count.describe('Jobs to follow at the gateway'),
      fetch: count.describe('Clips to download'),
      quoted: money.describe('Sum of the quotes of all takes to submit'),
      committed: money,
      gateway: z.string(),
      concurrency: z.int().positive(),
      key_source: z.string().nullable().describe('Where the API key comes from; null on the sandbox'),
      others: z
        .array(z.strictObject({ gateway: z.string(), key_source: z.string().nullable() }))
        .optional()
        .describe('Further gateways, if the models belong to several providers; `concurrency` is of each'),
    }),
    event('moved', { from: z.string(), to: z.string() }),
    event('uploading', {
      take: z.string(),
      image: z.string().describe('The image as the manifest names it'),
      bytes: count,
      place: z.string(),
    }),
    event('uploaded', { take: z.string(), image: z.string() }),
    event('withheld', { take: z.string(), why: z.string() }).describe(
      'The take was not submitted in this run because its image cannot be had; the next run tries again',
    ),
    event('elsewhere', {
      take: z.string(),
      who: z.string().nullable().describe('Whose run, and on which machine; null if not known yet'),
    }).describe('Another run has the take, so this one leaves it out'),
    jobEvent('submitting', { attempt: z.int().positive(), quote: money }),
    jobEvent('accepted', { request_id: z.string() }),
    jobEvent('released', { why: z.string() }).describe(
      'The submission was not accepted; it is retried unless the run is stopping',
    ),
    jobEvent('lost', { why: z.string() }).describe('The reply was lost: the take is unknown'),
    jobEvent('status', { word: z.string() }).describe('The gateway reported a new status'),
    jobEvent('rendered', { render_seconds: z.number().nullable(), charge: money }),
    jobEvent('failed', {
      class: z.enum(FAILURE_CLASSES),
      why: z.string(),
      again: z.boolean().describe('The take is submitted again in this run'),
    }),
    jobEvent('downloading', {
      bytes: count,
      length: count.nullable().describe('Total bytes; null if the server does not say'),
    }),
    jobEvent('finished', { files: z.array(z.string()), flags: z.array(z.string()) }),
    jobEvent('trouble', { why: z.string() }).describe('The job is not finished; the next run continues it'),
    event('waiting', {
      why: z.string(),
      seconds: z.number(),
      take: ofJob.take.optional(),
      job: ofJob.job.optional(),
      gateway: ofOneGateway,
    }).describe('All submissions wait, or one job if it is named'),
    event('stopping', {
      cause: stopCause,
      why: z.string(),
      sending: count.describe('Submissions still waiting for a reply'),
      in_flight: count.describe('Jobs still rendering at the gateway'),
      gateway: ofOneGateway,
    }).describe('No more submissions, and why'),
    event('finishing', {
      step: z
        .enum(['clips', 'thumbnails', 'report'])
        .describe('Work after the last job: checking the clips on disk, thumbnails, the report'),
      done: count,
      of: count.describe('Number of thumbnails; 0 for the other steps'),
    }),
    event('notice', { message: z.string() }).describe('A message for the person'),
    event('summary', summary),
  ])
  .describe('A line of `shotlist render --json`; the last line is the summary');

/** What a run says happened; JSON-ready. Money is exact decimal text in dollars, null if unknown. */
export type RunEvent = z.infer<typeof runEventSchema>;

/** How a run ended: its `summary` event. */
export type Summary = Omit<RunEvent & { type: 'summary' }, 'type' | 'at'>;

/**
 * Why a run stops submitting. The first cause wins. `caps`: what others added to the ledger since the plan left no room; `disk`: the output folder's disk stores nothing more; `downloads`: clips could
 * not be fetched; `failures`: as many takes failed as `--max-failures` allows; `bug`: it is ours.
 */
export type StopCause = z.infer<typeof stopCause>;

/** What became of the jobs that a run submitted and the gateway accepted. */
export type BoughtCounts = z.infer<typeof boughtCounts>;
