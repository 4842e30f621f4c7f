import { z } from 'zod';
import { count } from './parts.js';

/** The document of `report --json`. */
export const reportSchema = z
  .strictObject({ manifest: z.string(), csv: z.string(), html: z.string(), posters_made: count })
  .describe('What `shotlist report --json` prints');

/** What `report --json` prints. */
export type ReportDocument = z.infer<typeof reportSchema>;
