import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Disk } from '../disk.js';
import type { MediaAnswer } from '../gateway/port.js';

/** Where unfinished downloads lie, in the output folder. */
export const PARTS = '.parts';

/** How much of a file may be written between two words about its progress. */
const TELL_EVERY = 1 << 20;

const identitySchema = z.strictObject({ etag: z.string(), length: z.int().nonnegative() });

/** One file on its way here. */
export interface Part {
  /** Absolute path of the bytes so far. */
  path: string;
  /** Absolute path of the note that says which file they are a part of. */
  note: string;
}

/** The part of a job's file, counted from 0. */
export function partOf(output: string, job: string, file: number): Part {
  const path = join(output, PARTS, `${job}.${file + 1}`);
  return { path: `${path}.part`, note: `${path}.json` };
}

/** From where a download may go on: null where there is nothing, or nothing that says which file it belongs to. */
export async function resumePoint(
  disk: Disk,
  part: Part,
): Promise<{ from: number; etag: string; length: number } | null> {
  const entry = await disk.entry(part.path);
  if (!entry || entry.size === 0 || !(await disk.entry(part.note))) return null;
  const note = identitySchema.safeParse(parseJson(await disk.readText(part.note)));
  if (!note.success || entry.size > note.data.length) return null;
  return { from: entry.size, ...note.data };
}

/**
 * Writes an answer's bytes to the part, after those it has where the answer goes on from them, else from the start, and syncs it.
 * Resolves to null when the file is whole, else to why not; what arrived stays for the next try.
 */
export async function receive(
  disk: Disk,
  part: Part,
  answer: Extract<MediaAnswer, { kind: 'bytes' }>,
  had: { from: number; length: number } | null,
  progress: (bytes: number, length: number | null) => void,
): Promise<string | null> {
  const goesOn = had !== null && answer.from === had.from && (answer.length ?? had.length) === had.length;
  if (answer.from !== 0 && !goesOn) {
    answer.cancel();
    await dropPart(disk, part);
    return 'the server sent another part of the file than was asked for';
  }
  if (!goesOn) await startPart(disk, part, answer);
  const length = answer.length ?? (goesOn ? had.length : null);
  const file = await disk.openAppender(part.path, !goesOn);
  let cut: string | null = null;
  try {
    let told = file.size;
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
      }
    } catch (error) {
      cut = `the download broke off after ${file.size} bytes: ${error instanceof Error ? error.message : String(error)}`;
    }
    await file.sync();
    progress(file.size, length);
  } finally {
    answer.cancel();
    await file.close();
  }
  if (cut !== null) return cut;
  if (length === null || file.size === length) return null;
  if (file.size > length) await dropPart(disk, part);
  return `${file.size} bytes came of ${length}`;
}

/** Forgets a part, so that the next try starts over. */
export async function dropPart(disk: Disk, part: Part): Promise<void> {
  await disk.remove(part.note);
  await disk.remove(part.path);
}

/** A part without a note is never resumed, so the note of the last file goes before the first byte of this one comes. */
async function startPart(
  disk: Disk,
  part: Part,
  answer: { etag: string | null; length: number | null },
): Promise<void> {
  await disk.makeFolder(dirname(part.path));
  await dropPart(disk, part);
  const { etag, length } = answer;
  if (etag !== null && length !== null) await disk.replace(part.note, JSON.stringify({ etag, length }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
