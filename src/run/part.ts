import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../core/json.js';
import type { Disk } from '../system/disk.js';
import { OUTPUT } from '../takes/output.js';

/** Which file a part is a part of, and how many of its bytes are on stable storage. */
const noteSchema = z.strictObject({
  etag: z.string(),
  length: z.int().nonnegative(),
  synced: z.int().positive(),
});

/** What a note says. */
export type PartNote = z.infer<typeof noteSchema>;

/** One file on its way here. */
export interface Part {
  /** Absolute path of the bytes so far. */
  path: string;
  /** Absolute path of the note that says which file they are a part of; there is none for a file that comes in one piece. */
  note: string;
  /** Absolute path of the file once all of it is here, checked and on stable storage: until it has its final name. */
  whole: string;
}

/** The part of a job's file, counted from 0. */
export function partOf(output: string, job: string, file: number): Part {
  const path = join(output, OUTPUT.parts, `${job}.${file + 1}`);
  return { path: `${path}.part`, note: `${path}.json`, whole: `${path}.whole` };
}

/** The files of unfinished downloads in an output folder (absolute), relative to it, with the ids of their jobs. */
export async function partsIn(disk: Disk, output: string): Promise<{ job: string; path: string }[]> {
  const names = await disk.list(join(output, OUTPUT.parts)).catch(() => []);
  return names.flatMap((name) => {
    const job = /^([a-z0-9]+)\.\d+\.(?:part|json|whole)$/.exec(name)?.[1];
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
  const size = await sizeOf(disk, part.path);
  if (size === null || (await disk.entryAt(part.note))?.kind !== 'file') return null;
  const note = noteSchema.safeParse(parseJson(await disk.readText(part.note)));
  if (!note.success) return null;
  const { etag, length, synced } = note.data;
  if (synced > length || synced > size) return null;
  if (synced < size) await disk.truncate(part.path, synced);
  return { from: synced, etag, length };
}

/** True where all of the file is here already, from a run that ended before it could give it its final name. */
export async function isWhole(disk: Disk, part: Part): Promise<boolean> {
  return (await sizeOf(disk, part.whole)) !== null;
}

/** Names a part whose last byte is on stable storage as whole; the note, where there is one, has nothing to say any more. */
export async function becomeWhole(disk: Disk, part: Part, hasNote: boolean): Promise<void> {
  await disk.rename(part.path, part.whole);
  if (hasNote) await disk.remove(part.note);
}

/** Forgets a file, so that the next try starts over. */
export async function dropPart(disk: Disk, part: Part): Promise<void> {
  await disk.remove(part.note);
  await disk.remove(part.path);
  await disk.remove(part.whole);
}

/**
 * Makes room for a new part, in the place of what is there, be it a link. A part without a note is never resumed, so the note of the last
 * file goes for good before the first byte of this one comes. `isFirst`: no run has tried before, so there is nothing.
 */
export async function startPart(disk: Disk, part: Part, isFirst: boolean): Promise<void> {
  const folder = dirname(part.path);
  await disk.makeFolder(folder);
  if (isFirst) return;
  if (await disk.entryAt(part.note)) {
    await disk.remove(part.note);
    await disk.syncFolder(folder);
  }
  await disk.remove(part.path);
}

/** Bytes of a file of ours; null where there is none. */
async function sizeOf(disk: Disk, path: string): Promise<number | null> {
  const entry = await disk.entryAt(path);
  return entry?.kind === 'file' && entry.names === 1 ? entry.size : null;
}
