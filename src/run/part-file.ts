import { createHash } from 'node:crypto';
import { closeAfter, type Disk } from '../system/disk.js';
import { becomeWhole, dropPart, type Part, type PartNote, startPart } from './part.js';

/** How much is written at a time, in bytes, with the next as much on its way: chunks of a socket one by one cost 0.8 s of CPU more in 600 MB. */
const BLOCK = 1 << 20;

/** How much may be written between two syncs, in bytes: what a kill or a power cut may cost. */
const KEEP_EVERY = 32 << 20;

/** Which file comes; null where the server does not say. */
export interface Source {
  etag: string | null;
  length: number | null;
}

/** A part that is being written. Everything throws what the disk throws. */
export interface PartFile {
  /** Stores bytes behind those that are there; resolves when there is room for more. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes what was written last, with a note of it where the file can be gone on with. */
  keep(): Promise<void>;
  /** Makes all of it last. Resolves to its SHA-256 in hex; null where an earlier try wrote its beginning. */
  end(): Promise<string | null>;
  /** True once a sync has failed: the part is forgotten. */
  readonly isLost: boolean;
  /** True where there is a note. */
  readonly hasNote: boolean;
  close(): Promise<void>;
}

/** Opens a part to write it from its beginning, or to go on behind the bytes that are there. */
export async function openPartFile(
  disk: Disk,
  part: Part,
  { etag, length }: Source,
  goesOn: boolean,
): Promise<PartFile> {
  const file = await disk.openAppender(part.path, !goesOn);
  const hash = goesOn ? null : createHash('sha256');
  let block: Uint8Array[] = [];
  let filled = 0;
  let kept = file.size;
  let isLost = false;
  let hasNote = goesOn;
  /** A write, and a sync with its note, go on beside the stream; whoever comes next meets what they failed with. */
  let writing: Promise<void> = Promise.resolve();
  let keeping: Promise<void> = Promise.resolve();

  /** Begins to write the block, once the one before it is written. */
  async function flush(): Promise<void> {
    await writing;
    writing = beside(file.write(block));
    block = [];
    filled = 0;
  }

  /** A part whose fsync failed is forgotten: a second fsync would succeed and store nothing. */
  async function sync(): Promise<void> {
    try {
      await file.sync();
    } catch (error) {
      isLost = true;
      await dropPart(disk, part);
      throw error;
    }
  }

  async function keepWritten(): Promise<void> {
    const { size } = file;
    await sync();
    if (etag === null || length === null || size === 0 || size > length) return;
    const note = JSON.stringify({ etag, length, synced: size } satisfies PartNote);
    // The first note is not synced: where a power cut takes it, the download starts over.
    if (!(await disk.createNew(part.note, note))) await disk.replace(part.note, note);
    hasNote = true;
  }

  async function settle(): Promise<void> {
    await flush();
    await writing;
    await keeping;
  }

  return {
    async write(chunk) {
      hash?.update(chunk);
      block.push(chunk);
      filled += chunk.length;
      if (filled >= BLOCK) await flush();
      if (file.size - kept < KEEP_EVERY) return;
      await keeping;
      kept = file.size;
      keeping = beside(keepWritten());
    },
    async keep() {
      await settle();
      await keepWritten();
    },
    async end() {
      await settle();
      await sync();
      return hash?.digest('hex') ?? null;
    },
    get isLost() {
      return isLost;
    },
    get hasNote() {
      return hasNote;
    },
    async close() {
      await Promise.allSettled([writing, keeping]);
      await file.close();
    },
  };
}

/** Work that somebody waits for later: until then its failure is nobody's. */
function beside(work: Promise<void>): Promise<void> {
  work.catch(() => undefined);
  return work;
}

/** Stores a file that came in one piece: one write, one sync, and no note. */
export async function storeWhole(disk: Disk, part: Part, bytes: Uint8Array, isFirst: boolean): Promise<void> {
  await startPart(disk, part, isFirst);
  await closeAfter(await disk.openOverwriter(part.path), async (file) => {
    await file.write(bytes, 0);
    try {
      await file.sync();
    } catch (error) {
      await dropPart(disk, part);
      throw error;
    }
  });
  await becomeWhole(disk, part, false);
}
