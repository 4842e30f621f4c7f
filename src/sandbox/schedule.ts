import { createHash } from 'node:crypto';
import type { Outcome, SandboxJob } from './job.js';

/** The behaviour of the sandbox's workers. */
export interface WorkerOptions {
  /** The number of jobs rendered at the same time, at least 1. */
  workers: number;
  /** The average duration of a render in seconds; each one takes between 70 % and 130 % of it. */
  renderSeconds: number;
  /** The share of jobs that fail, 0 to 1; half of them FAILED, half ERROR. */
  failRate: number;
  /** Random seed: the same seed gives the same durations and outcomes, job by job. */
  seed: number;
}

/** The start, end and outcome of a job. Times are milliseconds since 1970. */
export type Slot = Pick<SandboxJob, 'starts' | 'ends' | 'outcome'>;

/** The schedule of the workers. */
export interface Schedule {
  /** Assigns the next job to the worker that is free first. */
  assign(now: number): Slot;
  /** Assigns a job of an earlier process. Jobs must be restored in the order of acceptance. */
  restore(slot: Slot): void;
}

/** Creates an empty schedule. */
export function createSchedule(options: WorkerOptions): Schedule {
  /** When each worker is free. */
  const free = new Array<number>(options.workers).fill(0);
  let jobs = 0;

  function restore(slot: Slot): void {
    free[free.indexOf(Math.min(...free))] = slot.ends;
    jobs += 1;
  }

  return {
    restore,
    assign(now) {
      const [length, fate] = dice(options.seed, jobs);
      const starts = Math.max(now, Math.min(...free));
      const ends = Math.round(starts + options.renderSeconds * 1000 * (0.7 + 0.6 * length));
      const slot = { starts, ends, outcome: outcomeOf(fate, options.failRate) };
      restore(slot);
      return slot;
    },
  };
}

function outcomeOf(fate: number, failRate: number): Outcome {
  if (fate >= failRate) return 'COMPLETED';
  return fate < failRate / 2 ? 'FAILED' : 'ERROR';
}

/** Two numbers in [0, 1) that depend only on the seed and the job's number. */
function dice(seed: number, job: number): [number, number] {
  const hash = createHash('sha256').update(`${seed}:${job}`).digest();
  return [hash.readUInt32BE(0) / 2 ** 32, hash.readUInt32BE(4) / 2 ** 32];
}
