import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Job } from '../ledger/record.js';
import { linesOf } from '../lockfile/lines.js';
import type { Disk } from '../system/disk.js';
import { lineOf, storedJob } from './job-row.js';

/** Where jobs are kept on this machine while the database is away: a folder of the film. */
export interface SpillPlace {
  disk: Disk;
  folder: string;
  /** Of which ledger and film the files are. */
  ledger: string;
  film: string;
}

/** What runs of this machine could not bring to the database. */
export interface Spilled {
  run: string;
  jobs: Job[];
}

/** Keeps jobs of a run on stable storage until the database has them. */
export function createSpill(place: SpillPlace, run: string) {
  const { disk, folder } = place;
  const path = join(folder, `${prefixOf(place)}${run}.jsonl`);
  return {
    /** Adds all that is known of jobs; on stable storage when it resolves. Throws what the disk throws. */
    async add(jobs: readonly Job[]): Promise<void> {
      await disk.makeFolder(folder);
      const bytes = Buffer.from(jobs.map((job) => `${lineOf(job)}\n`).join(''));
      for (;;) {
        const file = await disk.openAppender(path);
        try {
          await file.write(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await disk.syncFolder(folder);
        // Another command may have brought in and removed the file that was written to.
        if ((await disk.entry(path))?.id === file.id) return;
      }
    },
    /** The database has all of it. Throws what the disk throws. */
    clear: () => disk.remove(path),
  };
}

/** See `createSpill`. */
export type Spill = ReturnType<typeof createSpill>;

/** What was kept for a film by runs of this machine. A line that was cut off is none. Throws what the disk throws. */
export async function readSpilled(place: SpillPlace): Promise<Spilled[]> {
  const prefix = prefixOf(place);
  const names = (await place.disk.list(place.folder)).filter((name) => name.startsWith(prefix));
  return Promise.all(
    names.map(async (name) => {
      const text = await place.disk.readText(join(place.folder, name));
      const jobs = Array.from(linesOf(text), (line) => storedJob(line.text)).flatMap((job) =>
        job.ok ? job.value : [],
      );
      return { run: name.slice(prefix.length).replace(/\.jsonl$/, ''), jobs };
    }),
  );
}

function prefixOf({ ledger, film }: SpillPlace): string {
  return `${createHash('sha256').update(`${ledger} ${film}`).digest('hex').slice(0, 12)}-`;
}
