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
  /** All of them, in the order of acceptance. */
  jobs(): Iterable<SandboxJob>;
  find(request_id: string): SandboxJob | null;
  /** Accepts a job and decides its outcome; resolves when it is on disk. */
  accept(model: Model, clip: ClipSpec, callback?: SandboxJob['callback']): Promise<SandboxJob>;
}

/** Creates a queue that continues with the jobs of its file. */
export function createQueue(
  file: JobsFile,
  schedule: Schedule,
  { clock, newId }: { clock: Clock; newId: Pick<NewIds, 'uuid'> },
): Queue {
  const jobs = new Map(file.earlier.map((job) => [job.request_id, job]));
  for (const job of file.earlier) schedule.restore(job);

  return {
    get size() {
      return jobs.size;
    },
    jobs: () => jobs.values(),
    find: (request_id) => jobs.get(request_id) ?? null,
    async accept(model, clip, callback) {
      const accepted = clock.now();
      const request_id = `${model.gateway_model}_${newId.uuid(accepted)}`;
      const slot = schedule.assign(accepted);
      const more = callback ? { callback } : {};
      const job: SandboxJob = {
        request_id,
        model_id: model.gateway_model,
        accepted,
        ...slot,
        ...more,
        clip,
      };
      jobs.set(request_id, job);
      await file.append(job);
      return job;
    },
  };
}
