import { z } from 'zod';
import { count, document } from './parts.js';

/** The document of `report --json`. */
export const reportSchema = document('report', {
  manifest: z.string(),
  csv: z.string(),
  html: z.string(),
  posters_made: count,
});
