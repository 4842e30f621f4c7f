import { z } from 'zod';
import { CHECKS } from '../../../app/doctor/check.js';
import { runEventSchema } from '../../../run/event.js';
import { cutSchema } from './cut-schema.js';
import { modelsSchema } from './models-schema.js';
import { count, document, stringOrNull } from './parts.js';
import { planSchema } from './plan-schema.js';
import { statusSchema } from './status-schema.js';
import { validateSchema } from './validate-schema.js';

/** The document of `unlock --json`. */
export const unlockSchema = document('unlock', {
  manifest: z.string(),
  unlocked: z.boolean().describe('true if a claim was removed; false if there was none'),
  claims: z.array(
    z.strictObject({
      claim: z.string().describe('Path of the claim'),
      pid: z.int().positive().nullable().describe('null if the claim cannot be read, like the next three'),
      host: stringOrNull,
      since: stringOrNull,
      run: stringOrNull,
      where: z
        .enum(['here', 'container', 'restarted', 'elsewhere', 'unknown'])
        .describe('restarted: this machine before its last restart, or a copy of it'),
      process: z.enum(['alive', 'ended', 'unknown']).describe('alive and ended are certain'),
      watched_seconds: z.number().nonnegative(),
      changed: z.boolean().describe('The claim or the lockfile changed while it was watched'),
    }),
  ),
});

/** The document of `report --json`. */
export const reportSchema = document('report', {
  manifest: z.string(),
  csv: z.string(),
  html: z.string(),
  posters_made: count,
});

/** The document of `doctor --json`. */
export const doctorSchema = document('doctor', {
  manifest: stringOrNull.describe('null if only the machine and the account were checked'),
  ok: z.boolean().describe('true if no check is a problem; otherwise the exit code is 2'),
  problems: count,
  warnings: count,
  checks: z.array(
    z.strictObject({
      check: z.enum(CHECKS).describe('What was checked; each at most once, in this order'),
      status: z
        .enum(['ok', 'warning', 'problem', 'skipped'])
        .describe('problem: stops a render or would waste what it pays for'),
      message: z.string().describe('What was found; one line per entry if it is a list'),
      cure: stringOrNull.describe(
        'What to do, as a command or sentences; never null for a warning or a problem',
      ),
    }),
  ),
});

/** The document of `clean --json`. */
export const cleanSchema = z
  .strictObject({
    manifest: z.string(),
    removed: z.boolean().describe('False if the files are only listed'),
    bytes: count.describe('Of all files'),
    files: z.array(
      z.strictObject({
        kind: z.enum(['clip', 'thumbnail', 'frame', 'download', 'upload']),
        path: z.string().describe('Inside the output folder; for an upload its place and its name there'),
        bytes: count,
      }),
    ),
  })
  .describe(
    'What `shotlist clean --json` prints: files that no take uses; with --uploads what the film has uploaded',
  );

const SCHEMAS = {
  plan: planSchema,
  status: statusSchema,
  validate: validateSchema,
  models: modelsSchema,
  clean: cleanSchema,
  cut: cutSchema,
  report: reportSchema,
  unlock: unlockSchema,
  doctor: doctorSchema,
  events: runEventSchema,
};

/** What each command prints with `--json`. Commands import this type and load no schema. */
export type Documents = { [Verb in keyof typeof SCHEMAS]: z.infer<(typeof SCHEMAS)[Verb]> };

/** The JSON Schemas (draft 2020-12) of everything that commands print with `--json`, by file name. */
export function outputSchemas(): Record<string, object> {
  const schemas = Object.entries(SCHEMAS);
  return Object.fromEntries(schemas.map(([verb, schema]) => [`${verb}.schema.json`, z.toJSONSchema(schema)]));
}
