import { z } from 'zod';
import { count, document, stringOrNull } from './parts.js';

const place = z.strictObject({
  file: z.string(),
  line: z.int().positive(),
  column: z.int().positive(),
  length: z.int().positive(),
});

/** The document of `validate --json`. */
export const validateSchema = document('validate', {
  manifest: z.string(),
  ok: z.boolean(),
  shots: count.nullable(),
  takes: count.nullable(),
  running_time: z.strictObject({ seconds: z.number(), untimed: count }).nullable(),
  problems: z.array(
    z.strictObject({
      severity: z.enum(['error', 'warning']),
      code: z.string(),
      message: z.string(),
      place: place.nullable(),
      help: stringOrNull,
      suggestion: stringOrNull,
      related: z.array(z.strictObject({ message: z.string(), place })),
    }),
  ),
});
