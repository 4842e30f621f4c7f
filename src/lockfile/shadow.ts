import type { JobBook, Recalled } from '../ledger/port.js';
import { NOTHING_RECALLED, withoutKnown } from '../ledger/recalled.js';
import { type Appender, type Disk, errorCode, readTextIfAny } from '../system/disk.js';
import { recalledText, recallUnknown } from './recall.js';

/**
 * The copy of a lockfile that lies with the clips, at `path`, whose folder is there. It also keeps what other lockfiles said of the same
 * folder, in front of the copy, so that the folder remembers every job that was bought for it. Nothing here may run at the same time as
 * anything else here.
 */
export function createShadow(disk: Disk, path: string) {
  let unknown: Recalled = NOTHING_RECALLED;
  let file: Appender | null = null;
  let problem: string | null = null;

  async function close(): Promise<void> {
    const open = file;
    file = null;
    await open?.close();
  }

  /** Once something could not be written the copy is left as it is: what it lacks the next run adds. */
  async function keeping(write: () => Promise<void>): Promise<void> {
    if (problem !== null) return;
    try {
      await write();
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      problem = error instanceof Error ? error.message : String(error);
      await close().catch(() => undefined);
    }
  }

  return {
    /**
     * Makes the copy that of a lockfile's text, or of the header that it is to have, on stable storage: a copy that holds nothing at all was
     * lost. Throws what the disk throws.
     */
    async begin(lockfile: string, book: JobBook): Promise<void> {
      const now = await readTextIfAny(disk, path);
      unknown = recallUnknown(now, lockfile, book);
      const text = `${recalledText(unknown)}${lockfile}`;
      if (text !== now) await disk.replace(path, text);
    },
    /** Adds lines that were written to the lockfile; the first ones of a run are synced. Never throws. */
    append: (lines: Uint8Array) =>
      keeping(async () => {
        const isFirst = file === null;
        file ??= await disk.openAppender(path);
        await file.write(lines);
        if (isFirst) await file.sync();
      }),
    /** Makes the copy that of a lockfile that was written as a whole. Never throws. */
    rewrite: (lockfile: string, book: JobBook) =>
      keeping(async () => {
        await close();
        unknown = withoutKnown(unknown, book);
        await disk.replace(path, `${recalledText(unknown)}${lockfile}`);
      }),
    /** Why the copy is not kept up any more, null where it is. */
    get problem(): string | null {
      return problem;
    },
    close,
  };
}

/** See `createShadow`. */
export type Shadow = ReturnType<typeof createShadow>;
