import type { Disk } from '../disk.js';
import type { SandboxJob } from './job.js';
import { sandboxJobSchema } from './job.js';

/** The file that the sandbox's jobs outlive its process in: one JSON object a line. */
export interface JobsFile {
  /** The jobs of earlier processes, in the order they were accepted in. Lines that cannot be read are left out. */
  readonly earlier: SandboxJob[];
  /** Resolves when the job is written; not synced, for a rehearsal does not have to survive a power cut. */
  append(job: SandboxJob): Promise<void>;
  close(): Promise<void>;
}

/** Opens or creates the file and cuts a torn last line off. Without a path jobs live as long as the process. */
export async function openJobsFile(disk: Disk, path: string | null): Promise<JobsFile> {
  if (path === null) return { earlier: [], append: async () => {}, close: async () => {} };
  const bytes = (await disk.entry(path)) ? await disk.readBytes(path) : new Uint8Array();
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await disk.truncate(path, whole);
  const appender = await disk.openAppender(path);
  let last: Promise<void> = Promise.resolve();
  return {
    earlier: new TextDecoder().decode(bytes.subarray(0, whole)).split('\n').flatMap(readJob),
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

function readJob(line: string): SandboxJob[] {
  try {
    const parsed = sandboxJobSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
