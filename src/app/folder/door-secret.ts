import { join } from 'node:path';
import { nullIfDiskFailed, readTextIfAny } from '../../system/disk.js';
import { MEMORY } from '../../takes/output.js';
import type { Environment } from '../film/film.js';

/** What makes the names of a film's door: 32 hex digits, kept in the output folder so that a later run has the same names. */
export async function doorSecret({ disk, newId }: Environment, output: string): Promise<string> {
  const path = join(output, MEMORY.door);
  const kept = (await readTextIfAny(disk, path).catch(nullIfDiskFailed))?.trim() ?? '';
  if (/^[0-9a-f]{32}$/.test(kept)) return kept;
  const made = newId.secret();
  await disk.replace(path, `${made}\n`).catch(nullIfDiskFailed);
  return made;
}
