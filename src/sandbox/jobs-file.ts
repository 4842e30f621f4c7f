import { parseJson } from '../core/json.js';
import { type Disk, FileProblem } from '../system/disk.js';
import { type SandboxJob, sandboxJobSchema } from './job.js';

/** The file that keeps the sandbox's jobs between processes: one JSON object per line. */
export interface JobsFile {
  /** The jobs of earlier processes, in the order of acceptance. Lines that cannot be read are skipped. */
  readonly earlier: SandboxJob[];
  /** Resolves when the job is written; not synced, because a rehearsal does not have to survive a power cut. */
  append(job: SandboxJob): Promise<void>;
  close(): Promise<void>;
}

/** The start of every line that `append` writes. */
const BEGINNING = '{"request_id":"';

/**
 * Opens or creates the file and removes an incomplete last line. Without a path, jobs are kept in memory. Jobs that were accepted after
 * `now` (milliseconds since 1970), because the clock was set back since, count as accepted now: nobody waits for a clock.
 *
 * @throws a FileProblem, without changing anything, if the file is not a jobs file.
 */
export async function openJobsFile(disk: Disk, path: string | null, now: number): Promise<JobsFile> {
  if (path === null) return { earlier: [], append: async () => {}, close: async () => {} };
  const there = await disk.entryAt(path);
  const bytes = there?.kind === 'file' ? await disk.readBytes(path) : new Uint8Array();
  const whole = bytes.lastIndexOf(0x0a) + 1;
  const earlier = new TextDecoder().decode(bytes.subarray(0, whole)).split('\n').flatMap(readJob);
  if (bytes.length > 0 && !isOurs(bytes, whole, earlier))
    throw new FileProblem('EFTYPE', `${path} is not a sandbox jobs file; it was not changed`);
  if (whole < bytes.length) await disk.truncate(path, whole);
  const appender = await disk.openAppender(path);
  let last: Promise<void> = Promise.resolve();
  return {
    earlier: earlier.map((job) => notAfter(job, now)),
    append(job) {
      const line = Buffer.from(`${JSON.stringify(job)}\n`);
      const written = last.then(() => appender.write(line));
      last = written.catch(() => {});
      return written;
    },
    async close() {
      await last;
      await appender.close();
    },
  };
}

function notAfter(job: SandboxJob, now: number): SandboxJob {
  const early = Math.max(0, job.accepted - now);
  return { ...job, accepted: job.accepted - early, starts: job.starts - early, ends: job.ends - early };
}

function readJob(line: string): SandboxJob[] {
  const parsed = sandboxJobSchema.safeParse(parseJson(line));
  return parsed.success ? [parsed.data] : [];
}

/** True if the file starts with a job's line and ends with one, or with what a crash leaves: the start of a line, or zeros instead. */
function isOurs(bytes: Uint8Array, whole: number, earlier: readonly SandboxJob[]): boolean {
  const lines = Buffer.from(bytes).toString('latin1').replaceAll('\0', '').split('\n');
  const torn = lines.pop() ?? '';
  const first = lines.find((line) => line !== '') ?? '';
  if (!BEGINNING.startsWith(torn.slice(0, BEGINNING.length))) return false;
  return whole === 0 || (earlier.length > 0 && first.startsWith(BEGINNING));
}
