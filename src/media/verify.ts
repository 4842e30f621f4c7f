import { err, ok, type Result } from '../core/result.js';
import type { Clip } from '../ledger/record.js';
import type { Disk, Reader } from '../system/disk.js';
import { fileType, HEAD_BYTES } from '../system/file-type.js';
import { hashReader } from './hash.js';
import { videoKind } from './kind.js';
import type { Shown } from './probe.js';
import { whyNotWhole } from './whole.js';

/** A complete clip: everything the lockfile stores about it except its path. `extension` has its dot, such as `.mp4`. */
export type Verified = Omit<Clip, 'path' | 'was'> & { extension: string };

const NOTHING_SHOWN: Shown = { width: null, height: null, duration: null, fps: null, codecs: [] };

/**
 * Checks that a file is a complete clip: its kind by its bytes, MP4 boxes that reach exactly to its end, length and frame size by a
 * probe. The error is a short clause. @throws if the disk fails.
 */
export async function verifyClip(disk: Disk, path: string): Promise<Result<Verified, string>> {
  const reader = await disk.openReader(path);
  try {
    const kind = await videoKind(await reader.read(0, HEAD_BYTES));
    if (!kind.ok) return kind;
    const { extension, checkedBy } = kind.value;
    const shown = checkedBy === 'nothing' ? ok(NOTHING_SHOWN) : await show(reader, checkedBy);
    if (!shown.ok) return shown;
    return ok({ extension, bytes: reader.size, sha256: await hashReader(reader), ...shown.value });
  } finally {
    await reader.close();
  }
}

/** Loads what `verifyClip` needs, so that it is there whatever becomes of the installed package until the first clip arrives. */
export async function loadChecks(): Promise<void> {
  await Promise.allSettled([import('./probe.js'), fileType(new Uint8Array())]);
}

async function show(reader: Reader, checkedBy: 'boxes' | 'probe'): Promise<Result<Shown, string>> {
  const why = checkedBy === 'boxes' ? await whyNotWhole(reader) : null;
  if (why !== null) return err(why);
  const { probeClip } = await import('./probe.js');
  return probeClip(reader);
}
