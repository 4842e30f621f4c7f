import { z } from 'zod';
import { CHECKS } from '../../../app/doctor/check.js';
import { count } from './parts.js';

/** The document of `doctor --json`. */
export const doctorSchema = z
  .strictObject({
    manifest: z.string().nullable().describe('null if only the machine and the account were looked at'),
    ok: z.boolean().describe('No check is a problem; the exit code is 2 if one is'),
    problems: count,
    warnings: count,
    checks: z.array(
      z.strictObject({
        check: z.enum(CHECKS).describe('What was checked, each at most once and in this order'),
        status: z
          .enum(['ok', 'warning', 'problem', 'skipped'])
          .describe('problem: it stops a render, or spoils what the render pays for'),
        message: z.string().describe('What was seen; where there is a list, a line for each entry'),
        cure: z
          .string()
          .nullable()
          .describe('What to do: a command, or sentences; never null for a warning or a problem'),
      }),
    ),
  })
  .describe('What `shotlist doctor --json` prints');

/** What `doctor --json` prints. */
export type DoctorDocument = z.infer<typeof doctorSchema>;
