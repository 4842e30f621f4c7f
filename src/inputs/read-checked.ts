import { hash } from 'node:crypto';
import { ok, type Result } from '../core/result.js';
import { type Disk, errorCode } from '../system/disk.js';
import { type LocalFile, lasting, type PlaceFailure } from './place.js';

/** The bytes of a file, if they are those that the plan saw. */
export async function readChecked(disk: Disk, file: LocalFile): Promise<Result<Uint8Array, PlaceFailure>> {
  try {
    const bytes = await disk.readBytes(file.path);
    if (hash('sha256', bytes, 'hex') === file.sha256) return ok(bytes);
    return lasting('the file was changed after the plan was made');
  } catch (error) {
    return lasting(`the file cannot be read (${errorCode(error) ?? String(error)})`);
  }
}
