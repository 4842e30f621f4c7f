import { join } from 'node:path';
import type { PriceNow } from '../ledger/committed.js';
import { type Disk, errorCode, FileProblem } from '../system/disk.js';
import { OUTPUT } from '../takes/output.js';
import { reportCsv } from './csv.js';
import type { PageFacts } from './html/facts.js';
import { reportPage } from './html/page.js';
import { listReport, whoseReport } from './ours.js';
import type { StatusRow } from './rows.js';

/** Writes `report.html` as `writeReport` does `report.csv`. */
export async function writePage(disk: Disk, folder: string, page: PageFacts): Promise<string | null> {
  return write(disk, folder, OUTPUT.page, reportPage(page));
}

/**
 * Writes `report.csv` into the output folder, as a whole or not at all. Where it cannot be written, or what is there is not as it was
 * written, which must not fail a run, the answer is a sentence that says so; null if all is well.
 */
export async function writeReport(
  disk: Disk,
  folder: string,
  rows: readonly StatusRow[],
  priceNow: PriceNow,
  sandbox = false,
): Promise<string | null> {
  return write(disk, folder, OUTPUT.report, reportCsv(rows, priceNow, sandbox));
}

async function write(disk: Disk, folder: string, name: string, text: string): Promise<string | null> {
  const path = join(folder, name);
  try {
    await disk.makeFolder(folder);
    const whose = await whoseReport(disk, folder, name);
    if (whose !== 'ours') return leftAlone(path, whose);
    await listReport(disk, folder, name, text);
    await disk.replace(path, text);
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return `the report could not be written to ${path} (${code}${error instanceof FileProblem && error.code !== 'EISDIR' ? `: ${error.words}` : ''}); the command report writes it again`;
  }
}

function leftAlone(path: string, whose: 'changed' | 'strange'): string {
  return whose === 'changed'
    ? `${path} was changed since shotlist wrote it, so it was left as it is: rename it or move it away, and the command report writes a new one`
    : `shotlist did not make ${path}, so it was left as it is: move it away, or give this film its own output folder (\`output:\`)`;
}
