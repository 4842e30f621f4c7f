import { join } from 'node:path';
import { isOurFilm } from '../cut/mark.js';
import type { Disk } from '../disk.js';
import { whoseReport } from '../report/ours.js';
import { OUTPUT } from '../shots/output.js';

const REPORTS: readonly string[] = [OUTPUT.report, OUTPUT.page];
const FILMS: readonly string[] = [OUTPUT.cut, OUTPUT.animatic];
const FOLDERS: readonly string[] = [OUTPUT.posters, OUTPUT.superseded, OUTPUT.parts, OUTPUT.aside];

/**
 * Those of our names in an output folder (absolute) that hold something shotlist did not make, relative to it: reports by what was
 * written there or by their form, films by their mark, folders where something else is no folder. A report that somebody changed is
 * no stranger: it is left alone where reports are written. Without `names`, all of them where no film has used the folder yet, and
 * what a render writes where one has.
 */
export async function strangeFiles(disk: Disk, output: string, names?: readonly string[]): Promise<string[]> {
  const isUsed = (await disk.entry(join(output, OUTPUT.marker))) !== null;
  const all = [...REPORTS, ...(isUsed ? [] : FILMS), ...FOLDERS];
  const strange: string[] = [];
  for (const name of names ?? all) if (await isStrange(disk, output, name)) strange.push(name);
  return strange;
}

async function isStrange(disk: Disk, output: string, name: string): Promise<boolean> {
  if (REPORTS.includes(name)) return (await whoseReport(disk, output, name)) === 'strange';
  const path = join(output, name);
  if (FILMS.includes(name)) return !(await isOurFilm(disk, path));
  const entry = await disk.entryAt(path);
  return entry !== null && (FOLDERS.includes(name) ? entry.kind !== 'folder' : entry.kind !== 'file');
}

/** What to say of a file that is in the way of one of ours, and what to do; `path` is absolute. */
export function strangerInTheWay(path: string): string {
  return `${path} is there already, and shotlist did not make it (or it was changed since): move it away, or give this film an output folder of its own (\`output:\`).`;
}
