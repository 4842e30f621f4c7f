import { dirname } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../core/result.js';
import { type Clock, isoTime } from '../system/clock.js';
import { closeAfter, type Disk, errorCode, readTextIfAny, whyNot } from '../system/disk.js';

const lineSchema = z.object({
  at: z.string(),
  did: z.enum(['put', 'removed']),
  place: z.string(),
  /** As `nameAt` makes it. */
  name: z.string().regex(/^[0-9a-f]{64}\.(?:png|jpg|webp)$/),
  bytes: z.number(),
});

/** A file that a film may have put at a place. */
export type Upload = Pick<z.infer<typeof lineSchema>, 'place' | 'name' | 'bytes'>;

/** What a film has put at places, in a file of its output folder, a JSON object a line. No link is in it. */
export interface UploadLog {
  /** Every file that is put and not removed. A line that cannot be read is passed over. Throws what the disk throws. */
  uploads(): Promise<Upload[]>;
  /** Writes down that a file is about to be put; on stable storage when it resolves. Once for each file. */
  put(place: string, name: string, bytes: number): Promise<Result<null, string>>;
  /** Writes down that a file is gone. Throws what the disk throws. */
  removed(upload: Upload): Promise<void>;
}

/** The log at that path; `disk` reaches it through no symbolic link. */
export function createUploadLog(disk: Disk, path: string, clock: Clock): UploadLog {
  let known: Promise<Set<string>> | null = null;
  /** Lines are written one behind the other. */
  let written: Promise<unknown> = Promise.resolve();

  async function uploads(): Promise<Upload[]> {
    const found = new Map<string, Upload>();
    for (const line of (await readTextIfAny(disk, path)).split('\n')) {
      const read = lineSchema.safeParse(parsed(line));
      if (!read.success) continue;
      const { did, place, name, bytes } = read.data;
      if (did === 'put') found.set(idOf(place, name), { place, name, bytes });
      else found.delete(idOf(place, name));
    }
    return [...found.values()];
  }

  async function append(did: 'put' | 'removed', { place, name, bytes }: Upload): Promise<void> {
    await disk.makeFolder(dirname(path));
    const text = `${JSON.stringify({ at: isoTime(clock.now()), did, place, name, bytes })}\n`;
    await closeAfter(await disk.openAppender(path), async (file) => {
      // After a kill in the middle of a line, the next one begins afresh.
      await file.write(Buffer.from(file.size === 0 ? text : `\n${text}`));
      await file.sync();
    });
    await disk.syncFolder(dirname(path));
  }

  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = written.then(work);
    written = done.catch(() => undefined);
    return done;
  }

  return {
    uploads,
    put: (place, name, bytes) =>
      inOrder(async () => {
        try {
          known ??= uploads().then((all) => new Set(all.map((each) => idOf(each.place, each.name))));
          const ids = await known;
          if (ids.has(idOf(place, name))) return ok(null);
          await append('put', { place, name, bytes });
          ids.add(idOf(place, name));
          return ok(null);
        } catch (error) {
          if (errorCode(error) === undefined) throw error;
          known = null;
          return err(`${path} cannot be written (${whyNot(error)})`);
        }
      }),
    removed: (upload) =>
      inOrder(async () => {
        known = null;
        await append('removed', upload);
      }),
  };
}

function idOf(place: string, name: string): string {
  return `${name} ${place}`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
