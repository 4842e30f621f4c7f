import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../core/json.js';
import { err, ok, type Result } from '../core/result.js';
import type { MediaAnswer } from '../gateway/port.js';
import type { Disk } from '../system/disk.js';
import { OUTPUT } from '../takes/output.js';

/** How much of a file may be written between two words about its progress, in bytes. */
const TELL_EVERY = 1 << 20;

/** How much of a file may be written between two syncs, in bytes: what a kill or a power cut may cost. */
const SYNC_EVERY = 8 << 20;

/** Which file a part is a part of, and how many of its bytes are on stable storage. */
const noteSchema = z.strictObject({
  etag: z.string(),
  length: z.int().nonnegative(),
  synced: z.int().positive(),
});

/** One file on its way here. */
export interface Part {
  /** Absolute path of the bytes so far. */
  path: string;
  /** Absolute path of the note that says which file they are a part of. */
  note: string;
}

/** The part of a job's file, counted from 0. */
export function partOf(output: string, job: string, file: number): Part {
  const path = join(output, OUTPUT.parts, `${job}.${file + 1}`);
  return { path: `${path}.part`, note: `${path}.json` };
}

/** The files of unfinished downloads in an output folder (absolute), relative to it, with the ids of their jobs. */
export async function partsIn(disk: Disk, output: string): Promise<{ job: string; path: string }[]> {
  const names = await disk.list(join(output, OUTPUT.parts)).catch(() => []);
  return names.flatMap((name) => {
    const job = /^([a-z0-9]+)\.\d+\.(?:part|json)$/.exec(name)?.[1];
    return job === undefined ? [] : [{ job, path: `${OUTPUT.parts}/${name}` }];
  });
}

/** From where a download may go on, and with which file. */
export interface ResumePoint {
  from: number;
  etag: string;
  length: number;
}

/**
 * Where the download of a part may go on; null where there is nothing, or nothing that says which file it belongs to. Bytes behind
 * the last sync are cut off: after a power cut they may be anything. A link, or a file that has another name too, is no part.
 */
export async function resumePoint(disk: Disk, part: Part): Promise<ResumePoint | null> {
  const entry = await disk.entryAt(part.path);
  if (entry?.kind !== 'file' || entry.names > 1) return null;
  if ((await disk.entryAt(part.note))?.kind !== 'file') return null;
  const note = noteSchema.safeParse(parseJson(await disk.readText(part.note)));
  if (!note.success) return null;
  const { etag, length, synced } = note.data;
  if (synced > length || synced > entry.size) return null;
  if (synced < entry.size) await disk.truncate(part.path, synced);
  return { from: synced, etag, length };
}

/**
 * Writes an answer's bytes to the part, after those it has where the answer goes on from them, else from the start, and syncs it.
 * The error says why the file is not whole; what arrived stays for the next try. Throws what the disk throws.
 */
export async function receive(
  disk: Disk,
  part: Part,
  answer: Extract<MediaAnswer, { kind: 'bytes' }>,
  had: ResumePoint | null,
  progress: (bytes: number, length: number | null) => void,
): Promise<Result<null, string>> {
  const goesOn = had !== null && answer.from === had.from && (answer.length ?? had.length) === had.length;
  if (answer.from !== 0 && !goesOn) {
    answer.cancel();
    await dropPart(disk, part);
    return err('the server sent another part of the file than was asked for');
  }
  if (!goesOn) await startPart(disk, part);
  const { etag, length } = goesOn ? had : answer;
  const file = await disk.openAppender(part.path, !goesOn);
  let cut: string | null = null;
  let isLost = false;
  try {
    let told = file.size;
    let synced = file.size;
    try {
      for await (const chunk of answer.body) {
        await file.write(chunk);
        if (file.size - told >= TELL_EVERY) {
          told = file.size;
          progress(file.size, length);
        }
        if (length !== null && file.size > length) {
          answer.cancel();
          break;
        }
        if (file.size - synced >= SYNC_EVERY) {
          synced = file.size;
          await keep();
        }
      }
    } catch (error) {
      if (isLost) throw error;
      cut = `the download broke off after ${file.size} bytes: ${error instanceof Error ? error.message : String(error)}`;
    }
    await keep();
    progress(file.size, length);
  } finally {
    answer.cancel();
    await file.close();
  }
  if (cut !== null) return err(cut);
  if (length === null || file.size === length) return ok(null);
  if (file.size > length) await dropPart(disk, part);
  return err(`${file.size} bytes came of ${length}`);

  /** Makes what has arrived last. A part whose fsync failed is forgotten: a second fsync would succeed and store nothing. */
  async function keep(): Promise<void> {
    const { size } = file;
    try {
      await file.sync();
    } catch (error) {
      isLost = true;
      await dropPart(disk, part);
      throw error;
    }
    if (etag === null || length === null || size === 0 || size > length) return;
    const note = JSON.stringify({ etag, length, synced: size });
    // The first note is not synced: where a power cut takes it, the download starts over, and most clips need no second one.
    if (!(await disk.createNew(part.note, note))) await disk.replace(part.note, note);
  }
}

/** Forgets a part, so that the next try starts over. */
export async function dropPart(disk: Disk, part: Part): Promise<void> {
  await disk.remove(part.note);
  await disk.remove(part.path);
}

/** A part without a note is never resumed, so the note of the last file goes for good before the first byte of this one comes. */
async function startPart(disk: Disk, part: Part): Promise<void> {
  const folder = dirname(part.path);
  await disk.makeFolder(folder);
  if (await disk.entryAt(part.note)) {
    await disk.remove(part.note);
    await disk.syncFolder(folder);
  }
  await disk.remove(part.path);
}
