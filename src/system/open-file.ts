import { closeAfter, type Entry, errorCode, FileProblem, ifCode } from './disk.js';

/** What is used of `fs.Stats`. */
export type Stats = Record<'dev' | 'ino' | 'size' | 'nlink' | 'mode', number | bigint> &
  Record<'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket', () => boolean>;

/** What is used of a `FileHandle`. */
export interface Handle {
  stat(): Promise<Stats>;
  read(into: Uint8Array, at: number, length: number, position: number): Promise<{ bytesRead: number }>;
  write(
    bytes: Uint8Array,
    from: number,
    length: number,
    position: number | null,
  ): Promise<{ bytesWritten: number }>;
  /** Writes at the end of a file that is appended to. */
  writev(pieces: readonly Uint8Array[]): Promise<{ bytesWritten: number }>;
  truncate(size: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What is used of `fs` to open files. Windows has no flags but the first six. */
export interface FileSystem {
  constants: Record<'O_RDONLY' | 'O_WRONLY' | 'O_APPEND' | 'O_CREAT' | 'O_EXCL', number> &
    Partial<Record<'O_NOFOLLOW' | 'O_NONBLOCK', number>>;
  promises: {
    open(path: string, flags: number): Promise<Handle>;
    stat(path: string): Promise<Stats>;
    lstat(path: string): Promise<Stats>;
    unlink(path: string): Promise<void>;
  };
}

/** A file that was opened, and what it was then. */
export interface Opened {
  handle: Handle;
  at: Entry;
}

/** How much is read of a file that is read as a whole, in bytes. */
const MOST_BYTES = 512 << 20;
const CHUNK = 1 << 14;

/** Opens files of that file system and nothing else; links are followed to read, never to write. Nothing waits for the other end of a pipe. */
export function openerOver({ constants, promises }: FileSystem) {
  const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

  function statsAt(path: string, follow: boolean): Promise<Stats | null> {
    const stats = follow ? promises.stat(path) : promises.lstat(path);
    return stats.catch(ifCode(['ENOENT', 'ENOTDIR'], null));
  }

  /** Throws where something else than a file is at the path itself. */
  async function checkFile(path: string): Promise<void> {
    const stats = await statsAt(path, false);
    if (stats && !stats.isFile()) throw notAFile(path, stats);
  }

  async function handleOf(path: string, flags: number): Promise<Handle> {
    const writes = (flags & O_WRONLY) !== 0;
    if (writes && O_NOFOLLOW === 0) await checkFile(path);
    try {
      return await promises.open(path, flags | O_NONBLOCK | (writes ? O_NOFOLLOW : 0));
    } catch (error) {
      // What a system says to the open of a link, a socket or a pipe differs, and no person would understand it.
      if (writes && errorCode(error) !== 'ENOENT') await checkFile(path);
      if (errorCode(error) === 'ENXIO') throw new FileProblem('EFTYPE', `${path} is a socket, not a file`);
      throw error;
    }
  }

  async function open(path: string, flags: number): Promise<Opened> {
    const handle = await handleOf(path, flags);
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, at: entryOf(stats) };
    await handle.close();
    throw notAFile(path, stats);
  }

  /** Creates a file; throws EEXIST where one is there. */
  const toCreate = (path: string, flags = 0) => handleOf(path, O_WRONLY | O_CREAT | O_EXCL | flags);

  return {
    checkFile,
    toCreate,
    /** Creates a file in the place of the one that is there. */
    async toReplace(path: string, how: 'append' | 'anywhere'): Promise<Handle> {
      const flags = how === 'append' ? O_APPEND : 0;
      try {
        return await toCreate(path, flags);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
        await promises.unlink(path);
        return toCreate(path, flags);
      }
    },
    /** What is at the path, or with `follow` at the end of the link that is there; null where nothing is. */
    async look(path: string, follow: boolean): Promise<Entry | null> {
      const stats = await statsAt(path, follow);
      return stats && entryOf(stats);
    },
    toRead: (path: string) => open(path, O_RDONLY),
    /** Opens the file that is there, or to append one that is created. */
    toChange: (path: string, how: 'append' | 'cut') =>
      open(path, O_WRONLY | (how === 'append' ? O_APPEND | O_CREAT : 0)),
    /** The content of a file. Throws EFBIG where it never seems to end. */
    async whole(path: string): Promise<Buffer> {
      const { handle, at } = await open(path, O_RDONLY);
      return closeAfter(handle, async () => {
        const chunks: Buffer[] = [];
        for (let size = 0; size <= MOST_BYTES; ) {
          // A byte more than is left tells the end; a file of /proc says that it is empty.
          const chunk = Buffer.allocUnsafe(Math.min(Math.max(at.size + 1 - size, CHUNK), MOST_BYTES));
          const { bytesRead } = await handle.read(chunk, 0, chunk.length, size);
          chunks.push(chunk.subarray(0, bytesRead));
          size += bytesRead;
          const isWhole = size === at.size && bytesRead < chunk.length;
          if (bytesRead === 0 || isWhole) return Buffer.concat(chunks);
        }
        throw new FileProblem('EFBIG', `${path} has more than ${MOST_BYTES >> 20} MiB`);
      });
    },
  };
}

/** What the stats of a path say. */
export function entryOf(stats: Stats): Entry {
  const id = `${stats.dev}:${stats.ino}`;
  const forOthers = process.platform !== 'win32' && (Number(stats.mode) & 0o077) !== 0;
  return { kind: kindOf(stats), id, size: Number(stats.size), names: Number(stats.nlink), forOthers };
}

function kindOf(stats: Stats): Entry['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

function notAFile(path: string, stats: Stats): FileProblem {
  if (stats.isDirectory()) return new FileProblem('EISDIR', `${path} is a folder, not a file`);
  if (stats.isSymbolicLink())
    return new FileProblem('ELOOP', `${path} is a symbolic link, and shotlist writes through none`);
  const what = stats.isFIFO() ? 'named pipe' : stats.isSocket() ? 'socket' : 'device';
  return new FileProblem('EFTYPE', `${path} is a ${what}, not a file`);
}

/** Writes all of it at that position (null: at the end of a file that is appended to), looping over short writes and telling each. */
export async function writeAll(
  handle: Handle,
  bytes: Uint8Array,
  position: number | null,
  onWritten: (written: number) => void = () => undefined,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === null ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
    if (bytesWritten === 0) throw tookNothing();
    done += bytesWritten;
    onWritten(bytesWritten);
  }
}

/** The same for several pieces, at the end of a file that is appended to. */
export async function writePieces(
  handle: Handle,
  pieces: readonly Uint8Array[],
  onWritten: (written: number) => void,
): Promise<void> {
  for (let left = pieces; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left);
    if (bytesWritten === 0) throw tookNothing();
    left = piecesBehind(left, bytesWritten);
    onWritten(bytesWritten);
  }
}

function piecesBehind(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skipped = bytes;
  for (const [at, piece] of pieces.entries()) {
    if (skipped < piece.length) return [piece.subarray(skipped), ...pieces.slice(at + 1)];
    skipped -= piece.length;
  }
  return [];
}

function tookNothing(): Error {
  return Object.assign(new Error('the disk took no more bytes'), { code: 'EIO' });
}
