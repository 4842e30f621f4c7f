import { z } from 'zod';
import { eventSchema } from '../run/event-schema.js';
import { cutSchema } from './cut-schema.js';
import { doctorSchema } from './doctor-schema.js';
import { unlockSchema } from './unlock-schema.js';

const money = z
  .string()
  .regex(/^-?\d+\.\d{2,6}$/)
  .describe('US dollars, exact: two decimals, more where it needs them');
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const count = z.int().nonnegative();
const action = z.enum(['render', 'resume', 'fetch', 'keep', 'settle', 'skip']);
const state = z.enum([
  'pending',
  'unknown',
  'submitted',
  'rendered',
  'finished',
  'failed',
  'abandoned',
  'disabled',
]);

/** The document of `plan --json`. */
export const planSchema = z
  .strictObject({
    manifest: z.string(),
    currency: z.literal('USD'),
    total: money.describe('The sum of the quotes of all takes that a render would submit'),
    by_basis: z.strictObject({ documented: money, assumed: money, user: money }),
    unpriced: count.describe('Takes without a known price that would be submitted or are left out for it'),
    committed: maybe(money).describe(
      'What the jobs of the lockfile have committed before this run; null where one of them has no known price',
    ),
    budget: maybe(money),
    takes: z.array(
      z.strictObject({
        id: z.string(),
        take: z.int().positive(),
        model: z.string(),
        action,
        reason: z.string(),
        quote: maybe(money).describe('The price at present, whatever the action; null where it is unknown'),
        basis: z.enum(['documented', 'assumed', 'user', 'unknown']),
        skipped: z.enum(['over budget', 'unpriced', 'disabled', 'failed', 'abandoned']).nullable(),
        scene: maybe(z.string()),
        seconds: maybe(z.number()),
        output: z.string().describe('Path of the clip below the output folder, without extension'),
        job: maybe(z.string()),
      }),
    ),
    max_cost: maybe(money),
    max_failures: maybe(z.int().positive()).describe('So many failed takes end the submissions of the run'),
    running_time: z.strictObject({
      seconds: z.number(),
      untimed: count,
      scenes: z.array(z.strictObject({ scene: maybe(z.string()), seconds: z.number() })),
    }),
    moves: z.array(
      z.strictObject({ from: z.string(), to: z.string(), why: z.enum(['renamed', 'superseded']) }),
    ),
    leftovers: z.array(
      z.strictObject({
        id: z.string(),
        take: z.int().positive(),
        job: z.string(),
        action: action.exclude(['render']),
        reason: z.string(),
        quote: maybe(money),
        charge_basis: z.enum(['charged', 'possibly', 'reserved', 'none']),
      }),
    ),
    warnings: z.array(z.string()),
  })
  .describe('What `shotlist plan --json` prints');

const statusRow = z.strictObject({
  id: z.string(),
  take: z.int().positive(),
  state,
  request_id: maybe(z.string()),
  outputs: z.array(z.string()).describe('Paths of the clips that are there, below the output folder'),
  error: maybe(z.string()),
  flags: z.array(z.string()),
  job: maybe(z.string()),
  pick: maybe(z.enum(['picked', 'stale pick'])).describe('Whether a person picked the take for the cut'),
});

/** The document of `status --json`, and of `settle --json` and `pick --json` once they are done. */
export const statusSchema = z
  .strictObject({
    manifest: z.string(),
    counts: z.partialRecord(state, count),
    committed: maybe(money).describe('Null where a job has no known price'),
    takes: z.array(statusRow),
    leftovers: z.array(statusRow).describe('Jobs that serve no take of the manifest any more'),
  })
  .describe('What `shotlist status --json` prints');

const place = z.strictObject({
  file: z.string(),
  line: z.int().positive(),
  column: z.int().positive(),
  length: z.int().positive(),
});

/** The document of `validate --json`. */
export const validateSchema = z
  .strictObject({
    manifest: z.string(),
    ok: z.boolean(),
    shots: maybe(count),
    takes: maybe(count),
    running_time: maybe(z.strictObject({ seconds: z.number(), untimed: count })),
    problems: z.array(
      z.strictObject({
        severity: z.enum(['error', 'warning']),
        code: z.string(),
        message: z.string(),
        place: maybe(place),
        help: maybe(z.string()),
        suggestion: maybe(z.string()),
        related: z.array(z.strictObject({ message: z.string(), place })),
      }),
    ),
  })
  .describe('What `shotlist validate --json` prints');

const limits = { minimum: z.number().optional(), maximum: z.number().optional() };
const parameter = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean']),
  required: z.boolean(),
  default: z.json().optional(),
  values: z.array(z.json()).optional(),
  ...limits,
  form: z.strictObject({ pattern: z.string(), says: z.string() }).optional(),
  unit: z.string().optional(),
  description: z.string(),
  expected: z
    .strictObject({
      values: z.array(z.json()).optional(),
      ...limits,
      step: z.number().optional(),
      why: z.string(),
    })
    .optional(),
  refused: z.array(z.strictObject({ value: z.json(), why: z.string() })).optional(),
});

/** The document of `models --json`. */
export const modelsSchema = z
  .strictObject({
    currency: z.literal('USD'),
    models: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        gateway_model: z.string(),
        path: z.string(),
        image: maybe(z.strictObject({ field: z.string(), required: z.boolean() })),
        parameters: z.record(z.string(), parameter),
        price: maybe(
          z.strictObject({
            per_second: z.record(z.string(), money).optional(),
            per_generation: money.optional(),
            per_megapixel: money.optional(),
            basis: z.enum(['documented', 'assumed', 'user']),
            date: maybe(z.string()),
          }),
        ),
        notes: z.array(z.string()),
      }),
    ),
  })
  .describe('What `shotlist models --json` prints');

/** The document of `report --json`. */
export const reportSchema = z
  .strictObject({ manifest: z.string(), csv: z.string(), html: z.string(), posters_made: count })
  .describe('What `shotlist report --json` prints');

/** The JSON Schemas (draft 2020-12) of everything that commands print with `--json`, by file name. */
export function outputSchemas(): Record<string, object> {
  return {
    'plan.schema.json': z.toJSONSchema(planSchema),
    'status.schema.json': z.toJSONSchema(statusSchema),
    'validate.schema.json': z.toJSONSchema(validateSchema),
    'models.schema.json': z.toJSONSchema(modelsSchema),
    'cut.schema.json': z.toJSONSchema(cutSchema),
    'report.schema.json': z.toJSONSchema(reportSchema),
    'unlock.schema.json': z.toJSONSchema(unlockSchema),
    'doctor.schema.json': z.toJSONSchema(doctorSchema),
    'events.schema.json': z.toJSONSchema(eventSchema),
  };
}
