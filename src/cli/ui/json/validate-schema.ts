import { z } from 'zod';
import { count } from './parts.js';

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
    shots: count.nullable(),
    takes: count.nullable(),
    running_time: z.strictObject({ seconds: z.number(), untimed: count }).nullable(),
    problems: z.array(
      z.strictObject({
        severity: z.enum(['error', 'warning']),
        code: z.string(),
        message: z.string(),
        place: place.nullable(),
        help: z.string().nullable(),
        suggestion: z.string().nullable(),
        related: z.array(z.strictObject({ message: z.string(), place })),
      }),
    ),
  })
  .describe('What `shotlist validate --json` prints');

/** What `validate --json` prints. */
export type ValidateDocument = z.infer<typeof validateSchema>;
