import type { Diagnostic } from '../core/diagnostic.js';
import type { Result } from '../core/result.js';
import type { JobBook, Recalled } from '../ledger/port.js';
import type { RunRecord } from '../ledger/record.js';
import { readBook } from '../lockfile/read.js';
import { recall } from '../lockfile/recall.js';
import { type Disk, readTextIfAny } from '../system/disk.js';

/** What a lockfile says, whichever film's it is; an empty book where there is no file. The error says what is damaged. */
export function readLockfileAt(
  disk: Disk,
  path: string,
): Promise<Result<{ book: JobBook; runs: ReadonlyMap<string, RunRecord> }, Diagnostic[]>> {
  return readBook(disk, path);
}

/** All that can be understood of a file of records: the shadow in an output folder, or any lockfile. Throws what the disk throws. */
export async function recallFile(disk: Disk, path: string): Promise<Recalled> {
  return recall(await readTextIfAny(disk, path));
}
