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
  clip: z.object({
    width: z.int().positive(),
    height: z.int().positive(),
    frames: z.int().positive(),
    fps: z.number().positive(),
    audio: z.boolean(),
    /** The number of the image that the clip shows. */
    look: z.int().nonnegative(),
  }),
});

export type SandboxJob = z.infer<typeof sandboxJobSchema>;
export type ClipSpec = SandboxJob['clip'];
export type Outcome = SandboxJob['outcome'];
export type Status = 'QUEUED' | 'PROCESSING' | Outcome;

/** The documented status of a job at a time. */
export function statusAt(job: SandboxJob, now: number): Status {
  if (now < job.starts) return 'QUEUED';
  return now < job.ends ? 'PROCESSING' : job.outcome;
}
