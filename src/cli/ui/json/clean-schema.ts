import { z } from 'zod';
import { count } from './parts.js';

/** The document of `clean --json`. */
export const cleanSchema = z
  .strictObject({
    manifest: z.string(),
    removed: z.boolean().describe('False if the files are only listed'),
    bytes: count.describe('Of all files'),
    files: z.array(
      z.strictObject({
        kind: z.enum(['clip', 'thumbnail', 'download']),
        path: z.string().describe('Inside the output folder'),
        bytes: count,
      }),
    ),
  })
  .describe('What `shotlist clean --json` prints: files that no take uses');
