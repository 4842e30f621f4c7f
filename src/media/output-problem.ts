import { dirname } from 'node:path';
import { type Disk, errorCode, whyNot } from '../system/disk.js';

/** Whether the folder must be writable, and the second half of the advice. */
export interface FolderWish {
  /** False if nothing has to be written: then a read-only folder is fine. */
  toWrite?: boolean;
  cure?: string;
}

/**
 * Why an output folder (absolute path) cannot be used, and what to do, as a sentence: a broken symlink, a file, below a file, or not
 * writable. Null if it can be used or created. Writes nothing.
 */
export async function outputProblem(
  disk: Disk,
  output: string,
  { toWrite = true, cure = 'or choose another output folder (`output:`).' }: FolderWish = {},
): Promise<string | null> {
  for (let path = output; ; path = dirname(path)) {
    try {
      const entry = await disk.entryAt(path);
      if (entry === null && path !== dirname(path)) continue;
      const unusable = await kindProblem(disk, path, output, cure);
      return unusable ?? (toWrite ? await writeProblem(disk, path, cure) : null);
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      // The circular symlink is further up.
      if (code === 'ELOOP' && path !== dirname(path)) continue;
      if (code === 'EACCES')
        return `Cannot read ${path}, no permission to enter ${dirname(path)}: change its permissions, ${cure}`;
      return `Cannot use ${path} (${whyNot(error)}): fix it, ${cure}`;
    }
  }
}

async function kindProblem(disk: Disk, path: string, output: string, cure: string): Promise<string | null> {
  const isLink = (await disk.entryAt(path))?.kind === 'link';
  const target = isLink ? await disk.readLink(path) : path;
  const entry = await disk.entry(path).catch((error: unknown) => {
    if (errorCode(error) === 'ELOOP') return 'loop' as const;
    throw error;
  });
  if (entry === 'loop') return `${path} is a circular symlink (to ${target}): remove it, ${cure}`;
  if (entry === null)
    return `${path} is a broken symlink (${target} does not exist): create that folder, mount its disk, remove the symlink, ${cure}`;
  if (entry.kind === 'folder') return null;
  const what = entry.kind === 'file' ? 'a file, not a folder' : 'not a folder';
  const subject = isLink ? `${path} is a symlink to ${target}, which is ${what}` : `${path} is ${what}`;
  const below = path === output ? '' : `, so ${output} cannot be created`;
  return `${subject}${below}: move it away, ${cure}`;
}

async function writeProblem(disk: Disk, folder: string, cure: string): Promise<string | null> {
  try {
    await disk.checkWritable(folder);
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EROFS') return `${folder} is on a read-only file system: remount it writable, ${cure}`;
    if (code === 'EACCES' || code === 'EPERM')
      return `No permission to write to ${folder}: change its permissions (chmod, chown), ${cure}`;
    throw error;
  }
}
