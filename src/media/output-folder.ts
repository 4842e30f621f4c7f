import { dirname } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, errorCode, whyNot } from '../system/disk.js';

/** The second half of every advice. */
const OR_ELSE = 'or choose another output folder (`output:`).';

/**
 * Fails if an output folder (absolute path) cannot be used or created: a broken symlink, a file, below a file, or not writable. The
 * error is a sentence that says why, and what to do. Writes nothing; a read-only folder is fine unless `toWrite`.
 */
export async function checkOutputFolder(
  disk: Disk,
  output: string,
  { toWrite = true } = {},
): Promise<Result<null, string>> {
  for (let path = output; ; path = dirname(path)) {
    try {
      const entry = await disk.entryAt(path);
      if (entry === null && path !== dirname(path)) continue;
      const usable = await checkKind(disk, path, output);
      return usable.ok && toWrite ? await checkWritable(disk, path) : usable;
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      // The circular symlink is further up.
      if (code === 'ELOOP' && path !== dirname(path)) continue;
      if (code === 'EACCES')
        return err(
          `Cannot read ${path}, no permission to enter ${dirname(path)}: change its permissions, ${OR_ELSE}`,
        );
      return err(`Cannot use ${path} (${whyNot(error)}): fix it, ${OR_ELSE}`);
    }
  }
}

async function checkKind(disk: Disk, path: string, output: string): Promise<Result<null, string>> {
  const isLink = (await disk.entryAt(path))?.kind === 'link';
  const target = isLink ? await disk.readLink(path) : path;
  const entry = await disk.entry(path).catch((error: unknown) => {
    if (errorCode(error) === 'ELOOP') return 'loop' as const;
    throw error;
  });
  if (entry === 'loop') return err(`${path} is a circular symlink (to ${target}): remove it, ${OR_ELSE}`);
  if (entry === null)
    return err(
      `${path} is a broken symlink (${target} does not exist): create that folder, mount its disk, remove the symlink, ${OR_ELSE}`,
    );
  if (entry.kind === 'folder') return ok(null);
  const what = entry.kind === 'file' ? 'a file, not a folder' : 'not a folder';
  const subject = isLink ? `${path} is a symlink to ${target}, which is ${what}` : `${path} is ${what}`;
  const below = path === output ? '' : `, so ${output} cannot be created`;
  return err(`${subject}${below}: move it away, ${OR_ELSE}`);
}

async function checkWritable(disk: Disk, folder: string): Promise<Result<null, string>> {
  try {
    await disk.checkWritable(folder);
    return ok(null);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EROFS')
      return err(`${folder} is on a read-only file system: remount it writable, ${OR_ELSE}`);
    if (code === 'EACCES' || code === 'EPERM')
      return err(`No permission to write to ${folder}: change its permissions (chmod, chown), ${OR_ELSE}`);
    throw error;
  }
}
