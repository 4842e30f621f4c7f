/** What is at a path; `link` is a symbolic link itself, `other` a named pipe, a socket or a device. */
export interface Entry {
  kind: 'file' | 'folder' | 'link' | 'other';
  /** The same for two names exactly where they name the same file. */
  id: string;
  /** Bytes. */
  size: number;
  /** How many names the file has (hard links). */
  names: number;
  /** Others than its owner may do something with it, by its permissions; absent where there are none (Windows). */
  forOthers?: boolean;
}

/** A file open for reading at any position. */
export interface Reader {
  /** Bytes. */
  readonly size: number;
  /** Up to `length` bytes from `position`; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file open for writing at its end. */
export interface Appender {
  /** That of its entry: another one at its path later means that the file was replaced. */
  readonly id: string;
  /** Bytes in the file so far. */
  readonly size: number;
  /** Writes all of it, pieces in one call, looping over short writes; throws where the disk takes no more. */
  write(bytes: Uint8Array | readonly Uint8Array[]): Promise<void>;
  /** Resolves when everything written is on stable storage (fsync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A file open for writing at any position. */
export interface Overwriter extends Pick<Appender, 'sync' | 'close'> {
  /** Writes all of it there, looping over short writes; throws where the disk takes no more. */
  write(bytes: Uint8Array, position: number): Promise<void>;
}

/** The content of a new file; in pieces if it is long. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * What the house knows of a file system; `system/node-disk.ts` is the one that the machine has. Errors are Node's own, with `code` (`ENOENT`,
 * `ENOSPC`, …). Reading follows links. Writing never does: a link in the place of a file is ELOOP. Nothing but a file is opened, so
 * that no call waits for the other end of a pipe: EISDIR is a folder, EFTYPE anything else. `whyNot` puts these errors into words.
 */
export interface Disk {
  /** Throws EFBIG where the file never seems to end. */
  readText(path: string): Promise<string>;
  readBytes(path: string): Promise<Uint8Array>;
  /** What is at the path, links followed; null where nothing is, or a link to nothing. */
  entry(path: string): Promise<Entry | null>;
  /** What is at the path itself, where a link is a link; null where nothing is. */
  entryAt(path: string): Promise<Entry | null>;
  /** Throws EACCES or EROFS where this process may not create names in a folder, as far as the system tells beforehand. */
  checkWritable(folder: string): Promise<void>;
  /** Names in a folder, sorted; empty where there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** The path without links. Throws ENOENT where nothing is. */
  realPath(path: string): Promise<string>;
  /** Where a symbolic link points, as it is written in the link; throws EINVAL where the path is none. */
  readLink(path: string): Promise<string>;
  openReader(path: string): Promise<Reader>;
  /** Opens (or creates) a file to append to; `fresh` puts a new, empty one in the place of the one that is there. */
  openAppender(path: string, fresh?: boolean): Promise<Appender>;
  /** Opens a new, empty file, in the place of the one that is there. */
  openOverwriter(path: string): Promise<Overwriter>;
  /** Cuts a file to that many bytes. */
  truncate(path: string, size: number): Promise<void>;
  /**
   * Replaces a file as a whole: written beside, fsync, rename, fsync of the folder. The old file or the new one, never half. After
   * `replaceSoon` a power cut may bring the old one back: there is no fsync of the folder. Pieces are written as they come, and all of them
   * before the rename.
   */
  replace(path: string, content: FileContent): Promise<void>;
  replaceSoon(path: string, content: string | Uint8Array): Promise<void>;
  /** Creates a file only where nothing is; false where something is. Not synced. */
  createNew(path: string, content: string): Promise<boolean>;
  /** A second name for a file; throws EEXIST where the name is taken. */
  link(from: string, to: string): Promise<void>;
  /** Renames, replacing what is there; retries EPERM and EBUSY, which a virus scanner causes on Windows. */
  rename(from: string, to: string): Promise<void>;
  /** Renames without ever replacing: false, and nothing moved, where the new name is taken. */
  renameNew(from: string, to: string): Promise<boolean>;
  /** Creates a folder and its parents. */
  makeFolder(path: string): Promise<void>;
  /** Removes a file or an empty folder; nothing happens where nothing is. */
  remove(path: string): Promise<void>;
  /** Bytes that this process may still write where the path is, which has to exist; null where nobody can tell. */
  freeSpace(path: string): Promise<number | null>;
  /** fsync of a folder, so that names in it are on stable storage; skipped where the platform cannot. */
  syncFolder(path: string): Promise<void>;
}

/** The `code` of an error of the operating system or of reading a file, or undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(E[A-Z0-9]+|UNKNOWN|ERR_FS_\w+)$/.test(code) ? code : undefined;
}

/** For a `catch`: null where the disk failed; any other error is thrown on. */
export function nullIfDiskFailed(error: unknown): null {
  if (errorCode(error) === undefined) throw error;
  return null;
}

/** For a `catch`: the value for an error of the disk with one of these codes; throws any other again. */
export function ifCode<T>(codes: readonly string[], value: T): (error: unknown) => T {
  return (error) => {
    if (codes.includes(errorCode(error) ?? '')) return value;
    throw error;
  };
}

/** Something else is at a path than a file that may be read or written; `words` say so in a clause that names the path. */
export class FileProblem extends Error {
  readonly code: string;
  readonly words: string;

  constructor(code: 'EISDIR' | 'ELOOP' | 'EFTYPE' | 'EFBIG', words: string) {
    super(`${code}: ${words}`);
    this.code = code;
    this.words = words;
  }
}

/** What the codes of a disk mean. */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk failed',
  ELOOP: 'a circular symlink',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of the path is not a folder',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
};

/** What an error of the disk says to a person: a clause that names the path where no usable file is, else what its code means, with the code. */
export function whyNot(error: unknown): string {
  if (error instanceof FileProblem) return error.words;
  const code = errorCode(error);
  if (code === undefined) return String(error);
  const meaning = MEANINGS[code];
  return meaning === undefined ? code : `${meaning}, ${code}`;
}

/** The text of a file, empty where there is none. Throws what the disk throws. */
export function readTextIfAny(disk: Disk, path: string): Promise<string> {
  return disk.readText(path).catch(ifCode(['ENOENT', 'ENOTDIR', 'ELOOP'], ''));
}

/** Opens a file for reading while `use` runs. Throws what the disk throws. */
export async function withReader<T>(
  disk: Disk,
  path: string,
  use: (reader: Reader) => Promise<T>,
): Promise<T> {
  return closeAfter(await disk.openReader(path), use);
}

/** Closes a file once it was used. */
export async function closeAfter<F extends { close(): Promise<void> }, T>(
  file: F,
  use: (file: F) => Promise<T>,
): Promise<T> {
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** True where the file system has no hard links, judged by the error of a `link`. */
export function hasNoLinks(error: unknown): boolean {
  return /^(?:EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK|EXDEV)$/.test(errorCode(error) ?? '');
}
