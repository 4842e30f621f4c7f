import { z } from 'zod';
import { count } from './parts.js';

/** The document of `cut --json`. */
export const cutSchema = z
  .strictObject({
    manifest: z.string(),
    film: z.string().describe('Path of the film from the working folder'),
    frames: count,
    seconds: z.number(),
    fps: z.tuple([z.int().positive(), z.int().positive()]).describe('Frames a second as a fraction'),
    width: z.int().positive(),
    height: z.int().positive(),
    conformed: z
      .string()
      .nullable()
      .describe('Why the parts were encoded anew; null where packets were copied'),
    notices: z.array(z.string()),
    shots: z.array(
      z.strictObject({
        id: z.string(),
        first_frame: count.describe('Where the shot begins in the film, counted from 0'),
        frames: z.int().positive(),
        in: z.number().describe('Seconds of the clip'),
        out: z.number().describe('Seconds of the clip'),
        clip: z.string().nullable().describe('Path of the clip; null where a slate stands for it'),
        missing: z.string().nullable().describe('Why a slate stands for the clip; null in an animatic'),
      }),
    ),
  })
  .describe('What `shotlist cut --json` prints');

/** What `cut --json` prints. */
export type CutDocument = z.infer<typeof cutSchema>;
