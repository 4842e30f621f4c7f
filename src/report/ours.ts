import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { hashFile } from '../media/hash.js';
import { closeAfter, type Disk, readTextIfAny } from '../system/disk.js';
import { MEMORY, OUTPUT } from '../takes/output.js';

/**
 * The origin of a report: `ours` = unchanged since shotlist wrote it, or there is none (an empty file, a folder); `changed` = changed
 * since; `strange` = not written by shotlist.
 */
export type Whose = 'ours' | 'changed' | 'strange';

/** A list with more bytes is rewritten with its last lines only. */
const MOST_BYTES = 64 * 1024;
const KEPT_LINES = 100;

/**
 * Finds the origin of a report in the output folder, never by its name: by the list of written reports, or if that has no report of
 * that name (an earlier version, a lost list), by its format.
 */
export async function whoseReport(disk: Disk, folder: string, name: string): Promise<Whose> {
  const path = join(folder, name);
  const entry = await disk.entryAt(path);
  // Writing over a folder fails with its own error.
  if (!entry || entry.kind === 'folder' || (entry.kind === 'file' && entry.size === 0)) return 'ours';
  if (entry.kind !== 'file') return 'strange';
  const written = (await linesOf(disk, folder)).filter((line) => line.endsWith(`  ${name}`));
  if (written.length === 0) return (await hasForm(name, await disk.readText(path))) ? 'ours' : 'strange';
  return written.includes(lineOf(name, await hashFile(disk, path))) ? 'ours' : 'changed';
}

/** The bytes of a report, piece by piece. Whoever has read them all finds it in the list, on stable storage. */
export async function* listedReport(
  disk: Disk,
  folder: string,
  name: string,
  text: Iterable<string>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for (const piece of text) {
    const bytes = Buffer.from(piece);
    hash.update(bytes);
    yield bytes;
  }
  await addToList(disk, folder, lineOf(name, hash.digest('hex')));
}

/**
 * Returns a line for the list of written reports: a hash of both files on the disk and of `source`, the hash of what they were made from.
 * @throws ENOENT if one of them is not there.
 */
export async function provenanceLine(disk: Disk, folder: string, source: string): Promise<string> {
  const hash = createHash('sha256').update(source);
  for (const name of [OUTPUT.report, OUTPUT.page]) hash.update(await hashFile(disk, join(folder, name)));
  return lineOf('provenance', hash.digest('hex'));
}

/** True if the list of written reports has the line. */
export async function isListed(disk: Disk, folder: string, line: string): Promise<boolean> {
  return (await linesOf(disk, folder)).includes(line);
}

/** Adds a line to the list of written reports, on stable storage. */
export async function addToList(disk: Disk, folder: string, line: string): Promise<void> {
  const path = join(folder, MEMORY.written);
  const lines = await linesOf(disk, folder);
  if (lines.includes(line)) return;
  await disk.makeFolder(dirname(path));
  if (lines.join('\n').length > MOST_BYTES)
    await disk.replace(path, `${lines.slice(-KEPT_LINES).join('\n')}\n`);
  await closeAfter(await disk.openAppender(path), async (list) => {
    // A truncated last line must not swallow this one.
    await list.write(Buffer.from(`${list.size > 0 ? '\n' : ''}${line}\n`));
    await list.sync();
  });
}

/** In the format of `sha256sum`. */
function lineOf(name: string, sha256: string): string {
  return `${sha256}  ${name}`;
}

async function linesOf(disk: Disk, folder: string): Promise<string[]> {
  const text = await readTextIfAny(disk, join(folder, MEMORY.written));
  return text.split('\n').filter((line) => /^[0-9a-f]{64} {2}\S+$/.test(line));
}

async function hasForm(name: string, text: string): Promise<boolean> {
  if (name === OUTPUT.page) return (await import('./html/page.js')).isReportPage(text);
  const { isReportCsv } = await import('./csv.js');
  return isReportCsv(text);
}
