import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type Disk, errorCode } from '../system/disk.js';
import { MEMORY, OUTPUT } from '../takes/output.js';

/**
 * Whose a report is: `ours` = as it was written, or none (an empty file and a folder are none); `changed` = somebody saved it since; `strange` =
 * shotlist did not write it.
 */
export type Whose = 'ours' | 'changed' | 'strange';

/** The list is written again above so many bytes, with so many of its last lines. */
const MOST_BYTES = 64 * 1024;
const KEPT_LINES = 100;

/**
 * Whose the report of that name in the output folder is, never judged by its name: by the list of what was written there, and where
 * that has no report of that name (one of an earlier version, a list that was lost), by its form.
 */
export async function whoseReport(disk: Disk, folder: string, name: string): Promise<Whose> {
  const path = join(folder, name);
  const entry = await disk.entryAt(path);
  // Nothing can be written over a folder, and writing says so.
  if (!entry || entry.kind === 'folder' || (entry.kind === 'file' && entry.size === 0)) return 'ours';
  if (entry.kind !== 'file') return 'strange';
  const bytes = await disk.readBytes(path);
  const written = (await linesOf(disk, folder)).filter((line) => line.endsWith(`  ${name}`));
  if (written.includes(lineOf(name, bytes))) return 'ours';
  if (written.length > 0) return 'changed';
  return (await hasForm(name, Buffer.from(bytes).toString('utf8'))) ? 'ours' : 'strange';
}

/** Lists a report that is about to be written, on stable storage, before the first byte of it. */
export async function listReport(disk: Disk, folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, MEMORY.written);
  const lines = await linesOf(disk, folder);
  const line = lineOf(name, Buffer.from(text));
  if (lines.includes(line)) return;
  await disk.makeFolder(dirname(path));
  if (lines.join('\n').length > MOST_BYTES)
    await disk.replace(path, `${lines.slice(-KEPT_LINES).join('\n')}\n`);
  const list = await disk.openAppender(path);
  try {
    // A line that was cut off must not swallow this one.
    await list.write(Buffer.from(`${list.size > 0 ? '\n' : ''}${line}\n`));
    await list.sync();
  } finally {
    await list.close();
  }
}

/** As `sha256sum` writes it. */
function lineOf(name: string, bytes: Uint8Array): string {
  return `${createHash('sha256').update(bytes).digest('hex')}  ${name}`;
}

async function linesOf(disk: Disk, folder: string): Promise<string[]> {
  try {
    const text = await disk.readText(join(folder, MEMORY.written));
    return text.split('\n').filter((line) => /^[0-9a-f]{64} {2}\S+$/.test(line));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

async function hasForm(name: string, text: string): Promise<boolean> {
  if (name === OUTPUT.page) return (await import('./html/page.js')).isReportPage(text);
  const { CSV_HEADER } = await import('./csv.js');
  return text.startsWith(CSV_HEADER) && text.endsWith('\r\n');
}
