import { z } from 'zod';
import { runEventSchema } from '../../../run/event.js';
import { cleanSchema } from './clean-schema.js';
import { cutSchema } from './cut-schema.js';
import { doctorSchema } from './doctor-schema.js';
import { modelsSchema } from './models-schema.js';
import { planSchema } from './plan-schema.js';
import { reportSchema } from './report-schema.js';
import { statusSchema } from './status-schema.js';
import { unlockSchema } from './unlock-schema.js';
import { validateSchema } from './validate-schema.js';

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
