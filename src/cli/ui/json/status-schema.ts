import { z } from 'zod';
import { TAKE_STATES } from '../../../ledger/state.js';
import { count, document, money, stringOrNull } from './parts.js';

const state = z.enum([...TAKE_STATES, 'disabled']);

const row = z.strictObject({
  id: z.string(),
  take: z.int().positive(),
  state,
  request_id: stringOrNull,
  outputs: z.array(z.string()).describe('Paths of the clips on disk, inside the output folder'),
  error: stringOrNull,
  flags: z.array(z.string()),
  job: stringOrNull,
  worker: z
    .string()
    .optional()
    .describe('Whose run works on the take now, and on which machine; only with a shared ledger'),
  older_version: z
    .strictObject({
      job: z.string(),
      outputs: z.array(z.string()),
      changes: z.array(z.string()).describe('What was edited since: `settings.duration 6 -> 8`'),
    })
    .nullable()
    .describe('The clip that stays in the film until the take is rendered as it now reads'),
  pick: z
    .enum(['picked', 'stale pick'])
    .nullable()
    .describe('Whether the take was picked for the film; null if not'),
});

/** The document of `status --json`, and of `settle --json` and `pick --json` once they are done. */
export const statusSchema = document('status', {
  manifest: z.string(),
  counts: z.partialRecord(state, count),
  committed: money.nullable().describe('null if a job has no known price'),
  takes: z.array(row),
  leftovers: z.array(row).describe('Jobs that no take of the manifest uses'),
});
