import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, errorCode, whyNot } from '../system/disk.js';
import { type Folded, foldLockfile } from './fold.js';

/** A lockfile as it was found. */
export interface FoundLockfile extends Folded {
  /** Bytes of the file; 0 where there is none. */
  size: number;
  text: string;
}

/** Reads a lockfile and writes nothing: an empty book where there is no file, a torn last write skipped. */
export async function readBook(disk: Disk, path: string): Promise<Result<FoundLockfile, Diagnostic[]>> {
  const bytes = await bytesOf(disk, path);
  if (!bytes.ok) return err([bytes.error]);
  const text = Buffer.from(bytes.value).toString('utf8');
  const folded = foldLockfile(text, path);
  return folded.ok ? ok({ ...folded.value, size: bytes.value.length, text }) : err([folded.error]);
}

async function bytesOf(disk: Disk, path: string): Promise<Result<Uint8Array, Diagnostic>> {
  try {
    return ok(await disk.readBytes(path));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return ok(new Uint8Array());
    if (code === undefined) throw error;
    return err({
      severity: 'error',
      code: 'lockfile-unreadable',
      message: `the lockfile ${path} cannot be read: ${whyNot(error)}`,
      help: 'make it a file that you may read and write, or move away what is there',
    });
  }
}
