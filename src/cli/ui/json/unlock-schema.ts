import { z } from 'zod';
import { document, stringOrNull } from './parts.js';

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
