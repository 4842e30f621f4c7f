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

/**
 * The JSON Schemas (draft 2020-12) of everything that commands print with `--json`, by file name. Commands import the types of these
 * documents and load none of them.
 */
export function outputSchemas(): Record<string, object> {
  return {
    'plan.schema.json': z.toJSONSchema(planSchema),
    'status.schema.json': z.toJSONSchema(statusSchema),
    'validate.schema.json': z.toJSONSchema(validateSchema),
    'models.schema.json': z.toJSONSchema(modelsSchema),
    'clean.schema.json': z.toJSONSchema(cleanSchema),
    'cut.schema.json': z.toJSONSchema(cutSchema),
    'report.schema.json': z.toJSONSchema(reportSchema),
    'unlock.schema.json': z.toJSONSchema(unlockSchema),
    'doctor.schema.json': z.toJSONSchema(doctorSchema),
    'events.schema.json': z.toJSONSchema(runEventSchema),
  };
}
