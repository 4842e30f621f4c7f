import { z } from 'zod';

/**
 * A job of the sandbox. Its outcome is decided when it is accepted, so its state is a function of the time and needs no timer. Times
 * are milliseconds since 1970.
 */
export const sandboxJobSchema = z.object({
  request_id: z.string(),
  model_id: z.string(),
  accepted: z.number(),
  starts: z.number(),
  ends: z.number(),
  outcome: z.enum(['COMPLETED', 'FAILED', 'ERROR']),
  /** Who is called when it ends, and with `all`, also when it starts. */
  callback: z.object({ url: z.string(), all: z.boolean() }).optional(),
  clip: z.object({
    width: z.int().positive(),
    height: z.int().positive(),
    frames: z.int().positive(),
    fps: z.number().positive(),
    audio: z.boolean(),
    /** The number of the look of its picture, see `look.ts`. */
    look: z.int().nonnegative(),
    /** The take that it was submitted for, if the sandbox knows it; `content` stands for the request. */
    label: z.object({ shot: z.string(), take: z.int().positive(), content: z.string() }).optional(),
    /** The first words of the prompt. */
    words: z.string().optional(),
  }),
});

export type SandboxJob = z.infer<typeof sandboxJobSchema>;
export type ClipSpec = SandboxJob['clip'];
export type ClipLabel = NonNullable<ClipSpec['label']>;
export type Outcome = SandboxJob['outcome'];
export type Status = 'QUEUED' | 'PROCESSING' | Outcome;

/** The documented status of a job at a time. */
export function statusAt(job: SandboxJob, now: number): Status {
  if (now < job.starts) return 'QUEUED';
  return now < job.ends ? 'PROCESSING' : job.outcome;
}
