import { z } from 'zod';
import { CHECKS } from '../../../app/doctor/check.js';
import { count, document, stringOrNull } from './parts.js';

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
