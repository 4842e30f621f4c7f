import { z } from 'zod';

/** The document of `unlock --json`. */
export const unlockSchema = z
  .strictObject({
    manifest: z.string(),
    unlocked: z.boolean().describe('true if a claim was removed; false if there was none'),
    claims: z.array(
      z.strictObject({
        claim: z.string().describe('Path of the claim'),
        pid: z.int().positive().nullable().describe('null if the claim cannot be read, like the next three'),
        host: z.string().nullable(),
        since: z.string().nullable(),
        run: z.string().nullable(),
        where: z
          .enum(['here', 'container', 'restarted', 'elsewhere', 'unknown'])
          .describe('restarted: this machine before its last restart, or a copy of it'),
        process: z.enum(['alive', 'ended', 'unknown']).describe('alive and ended are certain'),
        watched_seconds: z.number().nonnegative(),
        changed: z.boolean().describe('The claim or the lockfile changed while it was watched'),
      }),
    ),
  })
  .describe('What `shotlist unlock --json` prints');

/** What `unlock --json` prints. */
export type UnlockDocument = z.infer<typeof unlockSchema>;
