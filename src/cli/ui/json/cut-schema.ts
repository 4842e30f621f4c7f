import { z } from 'zod';
import { count } from './parts.js';

/** The document of `cut --json`. */
export const cutSchema = z
  .strictObject({
    manifest: z.string(),
    film: z.string().describe('Path of the film, relative to the working directory'),
    frames: count,
    seconds: z.number(),
    fps: z.tuple([z.int().positive(), z.int().positive()]).describe('Frames per second as a fraction'),
    width: z.int().positive(),
    height: z.int().positive(),
    conformed: z
      .string()
      .nullable()
      .describe('Why the film was re-encoded; null if it was joined without re-encoding'),
    notices: z.array(z.string()),
    shots: z.array(
      z.strictObject({
        id: z.string(),
        first_frame: count.describe('First frame of the shot in the film, from 0'),
        frames: z.int().positive(),
        in: z.number().describe('Start in the clip, in seconds'),
        out: z.number().describe('End in the clip, in seconds'),
        clip: z.string().nullable().describe('Path of the clip; null if a slate is shown instead'),
        missing: z
          .string()
          .nullable()
          .describe('Why the clip is missing; null if it is not, and in an animatic'),
      }),
    ),
  })
  .describe('What `shotlist cut --json` prints');

/** What `cut --json` prints. */
export type CutDocument = z.infer<typeof cutSchema>;
