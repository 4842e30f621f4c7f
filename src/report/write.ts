import { join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import type { PriceNow } from '../ledger/charge.js';
import { type Disk, errorCode, FileProblem } from '../system/disk.js';
import { OUTPUT } from '../takes/output.js';
import { csvPieces } from './csv.js';
import { pagePieces } from './html/page.js';
import type { PageData } from './html/page-data.js';
import { listedReport, whoseReport } from './ours.js';
import type { StatusRow } from './rows.js';

/** Writes `report.html`; see `writeReport`. */
export function writePage(disk: Disk, folder: string, page: PageData): Promise<Result<null, string>> {
  return write(disk, folder, OUTPUT.page, pagePieces(page));
}

/**
 * Writes `report.csv` into the output folder, atomically. The error is a sentence: it could not be written, or the existing file is not
 * an unchanged report; neither may fail a run.
 */
export function writeReport(
  disk: Disk,
  folder: string,
  rows: readonly StatusRow[],
  priceNow: PriceNow,
  sandbox = false,
): Promise<Result<null, string>> {
  return write(disk, folder, OUTPUT.report, csvPieces(rows, priceNow, sandbox));
}

async function write(
  disk: Disk,
  folder: string,
  name: string,
  text: Iterable<string>,
): Promise<Result<null, string>> {
  const path = join(folder, name);
  try {
    await disk.makeFolder(folder);
    const whose = await whoseReport(disk, folder, name);
    if (whose !== 'ours') return err(leftAlone(path, whose));
    await disk.replace(path, listedReport(disk, folder, name, text));
    return ok(null);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const what = error instanceof FileProblem && error.code !== 'EISDIR' ? `: ${error.words}` : '';
    return err(`cannot write the report to ${path} (${code}${what}); the command report writes it again`);
  }
}

function leftAlone(path: string, whose: 'changed' | 'strange'): string {
  return whose === 'changed'
    ? `${path} was changed since shotlist wrote it and was not replaced. Rename it or move it away; the command report writes it again`
    : `${path} is not a report of shotlist and was not replaced. Move it away, or use another output folder (\`output:\`)`;
}
