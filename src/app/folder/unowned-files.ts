import { basename, join } from 'node:path';
import { isOurFilm } from '../../cut/mark.js';
import { whoseReport } from '../../report/ours.js';
import type { Disk } from '../../system/disk.js';
import { MEMORY, OUTPUT } from '../../takes/output.js';

const REPORTS: readonly string[] = [OUTPUT.report, OUTPUT.page];
const FILMS: readonly string[] = [OUTPUT.cut, OUTPUT.animatic];
const FOLDERS: readonly string[] = [OUTPUT.posters, OUTPUT.superseded, OUTPUT.parts, OUTPUT.aside];
const RECORDS: readonly string[] = [MEMORY.mark, MEMORY.ledger, MEMORY.written];
/** Those that every command opens that writes to the folder. */
const ALWAYS: readonly string[] = [OUTPUT.memory, ...Object.values(MEMORY), ...FOLDERS];

/**
 * Those of our names in an output folder (absolute) that hold something shotlist did not make, relative to it: reports by what was
 * written there or by their form, films by their mark, anything else by its kind. A report that somebody changed is no stranger: it is
 * left alone where reports are written. `files` are the reports and films that are about to be written; without it, the reports, and
 * where no film has used the folder yet the films too.
 */
export async function strangeFiles(disk: Disk, output: string, files?: readonly string[]): Promise<string[]> {
  const isNew = (await disk.entryAt(join(output, OUTPUT.memory))) === null;
  const names = [...ALWAYS, ...(files ?? [...REPORTS, ...(isNew ? FILMS : [])])];
  const strange: string[] = [];
  for (const name of names) if (await isStrange(disk, output, name)) strange.push(name);
  return strange;
}

async function isStrange(disk: Disk, output: string, name: string): Promise<boolean> {
  if (REPORTS.includes(name)) return (await whoseReport(disk, output, name)) === 'strange';
  const path = join(output, name);
  if (FILMS.includes(name)) return !(await isOurFilm(disk, path));
  const kind = (await disk.entryAt(path))?.kind;
  if (kind === undefined) return false;
  if (RECORDS.includes(name)) return kind !== 'file';
  return FOLDERS.includes(name) ? kind !== 'folder' : kind === 'link' || kind === 'other';
}

/** What to say of what is in the way at a path of ours (absolute), and what to do. */
export async function strangerInTheWay(disk: Disk, path: string): Promise<string> {
  const kind = (await disk.entryAt(path))?.kind;
  const cure = 'or give this film its own output folder (`output:`).';
  if (kind === 'link')
    return `${path} is a symbolic link, and shotlist writes through none: remove the link, ${cure}`;
  if (kind === 'other') return `${path} is not a file: move it away, ${cure}`;
  const orEarlier = FILMS.includes(basename(path)) ? ', or an earlier version of shotlist cut it' : '';
  return `${path} is there already, and shotlist did not make it, or it was changed since${orEarlier}: move it away, ${cure}`;
}
