import { z } from 'zod';
import { SKIP_CAUSES } from '../../../plan/plan.js';
import { count, document, money, stringOrNull } from './parts.js';

const action = z.enum(['render', 'wait', 'resume', 'fetch', 'keep', 'settle', 'skip']);

/** The document of `plan --json`. */
export const planSchema = document('plan', {
  manifest: z.string(),
  currency: z.literal('USD'),
  total: money.describe('Sum of the quotes of all takes that render would submit'),
  by_basis: z.strictObject({ documented: money, assumed: money, user: money }),
  unpriced: count.describe('Takes without a known price, whether they would be submitted or are left out'),
  committed: money
    .nullable()
    .describe('Committed by the jobs in the lockfile so far; null if one of them has no known price'),
  budget: money.nullable(),
  budgets: z
    .array(
      z.strictObject({
        of: z.enum(['scene', 'model', 'person']),
        name: z.string(),
        limit: money,
        committed: money.nullable().describe('So far; null if a job has no known price'),
        planned: money.describe('What render would add'),
      }),
    )
    .optional()
    .describe('Budgets of parts of the film; absent if the manifest has none'),
  takes: z.array(
    z.strictObject({
      id: z.string(),
      take: z.int().positive(),
      model: z.string(),
      action,
      reason: z.string(),
      quote: money.nullable().describe('Current price, whatever the action; null if unknown'),
      basis: z.enum(['documented', 'assumed', 'user', 'unknown']),
      skipped: z.enum(SKIP_CAUSES).nullable(),
      scene: stringOrNull,
      seconds: z.number().nullable(),
      output: z.string().describe('Path of the clip inside the output folder, without extension'),
      job: stringOrNull,
    }),
  ),
  max_cost: money.nullable(),
  max_failures: z
    .int()
    .positive()
    .nullable()
    .describe('Number of failed takes after which the run stops submitting'),
  running_time: z.strictObject({
    seconds: z.number(),
    untimed: count,
    scenes: z.array(z.strictObject({ scene: stringOrNull, seconds: z.number(), untimed: count })),
  }),
  render_time: z
    .strictObject({
      seconds: z.number().describe('From the first submission to the last clip'),
      known: z.int().positive().describe('Takes to render that `seconds` includes'),
      of: z.int().positive().describe('All takes to render'),
      concurrency: z.int().positive(),
    })
    .nullable()
    .describe("An estimate from this film's earlier renders; null if there are none of these models"),
  chains: z
    .strictObject({
      waves: z
        .array(z.array(z.string()))
        .describe('Takes that are rendered side by side, such as `010:1`, in the order of the waves'),
      longest: z.strictObject({
        takes: z.array(z.string()),
        quote: money.nullable().describe('Sum of their quotes; null if one is unknown'),
        seconds: z.number().nullable().describe('Estimated time of these renders; null if unknown'),
      }),
    })
    .nullable()
    .describe('How clips that start from frames of others follow from one another; null if no take waits'),
  moves: z.array(
    z.strictObject({ from: z.string(), to: z.string(), why: z.enum(['renamed', 'superseded']) }),
  ),
  leftovers: z.array(
    z.strictObject({
      id: z.string(),
      take: z.int().positive(),
      job: z.string(),
      action: action.exclude(['render', 'wait']),
      reason: z.string(),
      quote: money.nullable(),
      charge_basis: z.enum(['charged', 'possibly', 'reserved', 'none']),
    }),
  ),
  uploads: z
    .strictObject({
      place: z.string(),
      bytes: count.describe('Of all files'),
      files: z.array(z.strictObject({ image: z.string(), bytes: count })),
      framed: count.describe('Takes whose frames of other clips are uploaded once they are taken'),
    })
    .nullable()
    .describe('Local images that render would upload, unless they are there already; null for none'),
  calls: z.string().nullable().describe('Where the gateway is asked to call; null for nowhere'),
  warnings: z.array(z.string()),
});
