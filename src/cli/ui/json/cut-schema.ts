import { z } from 'zod';
import { count, document, stringOrNull } from './parts.js';

/** The document of `cut --json`. */
export const cutSchema = document('cut', {
  manifest: z.string(),
  film: z.string().describe('Path of the film, relative to the working directory'),
  frames: count,
  seconds: z.number(),
  fps: z.tuple([z.int().positive(), z.int().positive()]).describe('Frames per second as a fraction'),
  width: z.int().positive(),
  height: z.int().positive(),
  conformed: stringOrNull.describe('Why the film was re-encoded; null if it was joined without re-encoding'),
  notices: z.array(z.string()),
  shots: z.array(
    z.strictObject({
      id: z.string(),
      first_frame: count.describe('First frame of the shot in the film, from 0'),
      frames: z.int().positive(),
      in: z.number().describe('Start in the clip, in seconds'),
      out: z.number().describe('End in the clip, in seconds'),
      clip: stringOrNull.describe('Path of the clip; null if a slate is shown instead'),
      missing: stringOrNull.describe('Why the clip is missing; null if it is not, and in an animatic'),
    }),
  ),
});
