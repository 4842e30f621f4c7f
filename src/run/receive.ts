import { err, type Result } from '../core/result.js';
import type { MediaAnswer } from '../gateway/port.js';
import { type Verified, verifyBytes, verifyClip } from '../media/verify.js';
import type { Disk } from '../system/disk.js';
import { becomeWhole, dropPart, type Part, type ResumePoint, startPart } from './part.js';
import { openPartFile, type PartFile, type Source, storeWhole } from './part-file.js';

/** How much of a file may come between two words about its progress, in bytes. */
const TELL_EVERY = 1 << 20;

/** A file of at most that many bytes is kept in memory until all of it is here: that saves its note, and reading it again. */
const IN_MEMORY = 4 << 20;

/** What earlier tries left of a file. `isFirst`: there was none, in this run or any before. */
export interface Left {
  point: ResumePoint | null;
  isFirst: boolean;
}

/**
 * Stores an answer's bytes behind those that are here where the answer goes on from them, else from the start, and checks the clip once all
 * of it is here: on stable storage, under `part.whole`. The error says why there is none; what arrived stays for the next try.
 * @throws if the disk fails.
 */
export async function receive(
  disk: Disk,
  part: Part,
  answer: Extract<MediaAnswer, { kind: 'bytes' }>,
  { point, isFirst }: Left,
  progress: (bytes: number, length: number | null) => void,
): Promise<Result<Verified, string>> {
  const goesOn =
    point !== null && answer.from === point.from && (answer.length ?? point.length) === point.length;
  if (answer.from !== 0 && !goesOn) {
    answer.cancel();
    await dropPart(disk, part);
    return err('the server sent another part of the file than was asked for');
  }
  const source: Source = goesOn ? point : answer;
  const { length } = source;
  /** What came and is in no file yet. */
  let held: Uint8Array[] = [];
  let size = answer.from;
  let file = null as PartFile | null;
  try {
    if (goesOn || (length ?? 0) > IN_MEMORY) await toFile();
    const cut = await readBody();
    progress(size, length);
    const why = cut ?? (length === null || size === length ? null : `${size} bytes came of ${length}`);
    if (why !== null) {
      await leave();
      return err(why);
    }
    return file ? await finish(file) : await storeChecked(Buffer.concat(held));
  } finally {
    answer.cancel();
    await file?.close();
  }

  /** Why the body broke off; null where it came to its end, or to more than there is. */
  async function readBody(): Promise<string | null> {
    let told = size;
    try {
      for await (const chunk of answer.body) {
        size += chunk.length;
        if (file) await file.write(chunk);
        else held.push(chunk);
        if (size > IN_MEMORY) await toFile();
        if (size - told >= TELL_EVERY) {
          told = size;
          progress(size, length);
        }
        if (length !== null && size > length) break;
      }
      return null;
    } catch (error) {
      if (file?.isLost) throw error;
      return `the download broke off after ${size} bytes: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** From here on bytes go to the part. */
  async function toFile(): Promise<void> {
    if (file) return;
    if (!goesOn) await startPart(disk, part, isFirst);
    file = await openPartFile(disk, part, source, goesOn);
    for (const chunk of held) await file.write(chunk);
    held = [];
  }

  /** Keeps what the next try can go on with. */
  async function leave(): Promise<void> {
    if (length !== null && size > length) return dropPart(disk, part);
    const isResumable = source.etag !== null && length !== null && size > 0;
    if (isResumable) await toFile();
    await file?.keep();
  }

  async function storeChecked(bytes: Buffer): Promise<Result<Verified, string>> {
    const verified = await verifyBytes(bytes);
    if (verified.ok) await storeWhole(disk, part, bytes, isFirst);
    else if (!isFirst) await dropPart(disk, part);
    return verified;
  }

  async function finish(written: PartFile): Promise<Result<Verified, string>> {
    const verified = await verifyClip(disk, part.path, await written.end());
    if (verified.ok) await becomeWhole(disk, part, written.hasNote);
    else await dropPart(disk, part);
    return verified;
  }
}
