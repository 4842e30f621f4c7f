import type { Model } from '../catalog/model.js';
import type { Clock } from '../system/clock.js';
import type { NewIds } from '../system/ids.js';
import type { ClipSpec, SandboxJob } from './job.js';
import type { JobsFile } from './jobs-file.js';
import type { Schedule } from './schedule.js';

/** The jobs of the sandbox, of this process and of earlier ones. */
export interface Queue {
  /** The number of jobs accepted so far. */
  readonly size: number;
  find(request_id: string): SandboxJob | null;
  /** Accepts a job and decides its outcome; resolves when it is on disk. */
  accept(model: Model, clip: ClipSpec): Promise<SandboxJob>;
  load(): QueueLoad;
}

/** The load of the queue from the jobs of this process. */
export interface QueueLoad {
  accepted: number;
  /** Accepted jobs that have not ended, now and at most. */
  inFlight: number;
  maxInFlight: number;
  /** Milliseconds of rendering so far, summed over all workers. */
  busy: number;
}

/** The clock of a queue, and the source of its ids. */
interface QueueTools {
  clock: Clock;
  newId: Pick<NewIds, 'uuid'>;
}

/** Creates a queue that continues with the jobs of its file. */
export function createQueue(file: JobsFile, schedule: Schedule, { clock, newId }: QueueTools): Queue {
  const jobs = new Map<string, SandboxJob>();
  for (const job of file.earlier) {
    jobs.set(job.request_id, job);
    schedule.restore(job);
  }
  let open: SandboxJob[] = [];
  let accepted = 0;
  let maxInFlight = 0;
  let ended = 0;

  function sweep(now: number): void {
    for (const job of open) if (job.ends <= now) ended += job.ends - job.starts;
    open = open.filter((job) => job.ends > now);
  }

  return {
    get size() {
      return jobs.size;
    },
    find: (request_id) => jobs.get(request_id) ?? null,
    async accept(model, clip) {
      const now = clock.now();
      const request_id = `${model.gateway_model}_${newId.uuid(now)}`;
      const slot = schedule.assign(now);
      const job: SandboxJob = { request_id, model_id: model.gateway_model, accepted: now, ...slot, clip };
      jobs.set(request_id, job);
      sweep(now);
      open.push(job);
      accepted += 1;
      maxInFlight = Math.max(maxInFlight, open.length);
      await file.append(job);
      return job;
    },
    load() {
      const now = clock.now();
      sweep(now);
      const rendering = open.reduce((sum, job) => sum + Math.max(0, now - job.starts), 0);
      return { accepted, inFlight: open.length, maxInFlight, busy: ended + rendering };
    },
  };
}
