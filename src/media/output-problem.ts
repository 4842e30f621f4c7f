import { dirname } from 'node:path';
import { type Disk, errorCode, whyNot } from '../system/disk.js';

/** What is asked of a folder, and the other way out. */
export interface FolderWish {
  /** False where nothing has to be written: then a folder that takes nothing is no trouble. */
  toWrite?: boolean;
  cure?: string;
}

/**
 * Why an output folder (absolute) cannot be used, and what to do: it is a link to nothing, a file, below a file, or not writable. Null
 * where it can, or can be made. Writes nothing.
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
      // The link in a circle is further up.
      if (code === 'ELOOP' && path !== dirname(path)) continue;
      if (code === 'EACCES')
        return `${path} cannot be looked at: you may not enter ${dirname(path)}. Give yourself permission, ${cure}`;
      return `${path} cannot be used (${whyNot(error)}): mend it, ${cure}`;
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
  if (entry === 'loop')
    return `${path} is a symbolic link that leads in a circle (to ${target}): remove it, ${cure}`;
  if (entry === null)
    return `${path} is a symbolic link to ${target}, and nothing is there: make that folder or mount its disk, remove the link, ${cure}`;
  if (entry.kind === 'folder') return null;
  const what = entry.kind === 'file' ? 'a file, not a folder' : 'not a folder';
  const said = isLink ? `${path} is a symbolic link to ${target}, which is ${what}` : `${path} is ${what}`;
  const below = path === output ? '' : `, so there can be no folder ${output}`;
  return `${said}${below}: move it away, ${cure}`;
}

async function writeProblem(disk: Disk, folder: string, cure: string): Promise<string | null> {
  try {
    await disk.checkWritable(folder);
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EROFS')
      return `${folder} is on a disk that is mounted read-only: mount it writable, ${cure}`;
    if (code === 'EACCES' || code === 'EPERM')
      return `You may not write to ${folder}: give yourself permission (chmod, chown), ${cure}`;
    throw error;
  }
}
