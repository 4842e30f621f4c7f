import { type Appender, type Disk, errorCode, type Overwriter, type Reader } from './disk.js';

/** Told of an error of the disk: its code (`ENOSPC`, …), its text and the path that it is about. */
export type OnTrouble = (code: string, message: string, path: string) => void;

/** What a name is that is simply not there: nothing is wrong with the disk where something is only looked for. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/**
 * The same disk, with a word about everything that it could not store: opening, writing, syncing, renaming, making and removing, and reading
 * back what is there. The error itself goes on to whoever asked.
 */
export function watchedDisk(disk: Disk, onTrouble: OnTrouble): Disk {
  async function watch<T>(path: string, work: Promise<T>, expected?: ReadonlySet<string>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      const code = errorCode(error);
      if (code !== undefined && !expected?.has(code))
        onTrouble(code, error instanceof Error ? error.message : String(error), path);
      throw error;
    }
  }

  function appender(file: Appender, path: string): Appender {
    return {
      id: file.id,
      get size() {
        return file.size;
      },
      write: (bytes) => watch(path, file.write(bytes)),
      sync: () => watch(path, file.sync()),
      close: () => watch(path, file.close()),
    };
  }

  function overwriter(file: Overwriter, path: string): Overwriter {
    return {
      write: (bytes, position) => watch(path, file.write(bytes, position)),
      sync: () => watch(path, file.sync()),
      close: () => watch(path, file.close()),
    };
  }

  function reader(file: Reader, path: string): Reader {
    return {
      size: file.size,
      read: (position, length) => watch(path, file.read(position, length)),
      close: () => file.close(),
    };
  }

  return {
    ...disk,
    openReader: async (path) => reader(await watch(path, disk.openReader(path), ABSENT), path),
    openAppender: async (path, fresh) => appender(await watch(path, disk.openAppender(path, fresh)), path),
    openOverwriter: async (path) => overwriter(await watch(path, disk.openOverwriter(path)), path),
    truncate: (path, size) => watch(path, disk.truncate(path, size)),
    createNew: (path, content) => watch(path, disk.createNew(path, content)),
    replace: (path, content) => watch(path, disk.replace(path, content)),
    replaceSoon: (path, content) => watch(path, disk.replaceSoon(path, content)),
    renameNew: (from, to) => watch(to, disk.renameNew(from, to)),
    rename: (from, to) => watch(to, disk.rename(from, to)),
    makeFolder: (path) => watch(path, disk.makeFolder(path)),
    remove: (path) => watch(path, disk.remove(path)),
    syncFolder: (path) => watch(path, disk.syncFolder(path)),
  };
}

/** What an error of the disk that holds a folder means, for people, in one clause. */
export function diskTroubleText(code: string, message: string, path: string, folder: string): string {
  switch (code) {
    case 'ENOSPC':
      return `the disk of ${folder} is full (ENOSPC)`;
    case 'EDQUOT':
      return `your quota on the disk of ${folder} is used up (EDQUOT)`;
    case 'EROFS':
      return `the disk of ${folder} is read-only (EROFS)`;
    case 'EACCES':
    case 'EPERM':
      return `${path} cannot be written: permission denied (${code})`;
    case 'ENOENT':
    case 'ENOTDIR':
      return `${path} is not there any more (${code})`;
    case 'EMFILE':
    case 'ENFILE':
      return `too many files are open (${code}); see \`ulimit -n\``;
    default:
      return `the disk of ${folder} failed: ${message}`;
  }
}
