import type * as NodeFs from 'node:fs';
import nodeFs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Appender, Disk, Entry } from './disk.js';
import { errorCode, hasNoLinks } from './disk.js';

const NO_FOLDER_SYNC = new Set(['EISDIR', 'EPERM', 'EINVAL', 'EACCES', 'ENOTSUP', 'EBADF']);
const RENAME_TRIES = 8;

function idOf({ dev, ino }: { dev: number | bigint; ino: number | bigint }): string {
  return `${dev}:${ino}`;
}

/** Writes all of it at that position (null: at the end of a file that is appended to), looping over short writes and telling each. */
async function writeAll(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number | null,
  onWritten: (written: number) => void = () => undefined,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === null ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
    if (bytesWritten === 0) throw Object.assign(new Error('the disk took no more bytes'), { code: 'EIO' });
    done += bytesWritten;
    onWritten(bytesWritten);
  }
}

/** A disk over Node's `fs` or something shaped like it (memfs). */
export function diskOver(fs: typeof NodeFs): Disk {
  const { promises } = fs;

  async function rename(from: string, to: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await promises.rename(from, to);
      } catch (error) {
        const busy = errorCode(error) === 'EPERM' || errorCode(error) === 'EBUSY';
        if (!busy || tries === RENAME_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 2 ** tries));
      }
    }
  }

  async function syncFolder(path: string): Promise<void> {
    try {
      const handle = await promises.open(path, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (!NO_FOLDER_SYNC.has(errorCode(error) ?? '')) throw error;
    }
  }

  async function entry(path: string): Promise<Entry | null> {
    try {
      const stats = await promises.stat(path);
      const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
      return { kind, id: idOf(stats), size: Number(stats.size) };
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
      throw error;
    }
  }

  async function openAppender(path: string, fresh = false): Promise<Appender> {
    const handle = await promises.open(path, fresh ? 'w' : 'a');
    const stats = await handle.stat();
    let size = Number(stats.size);
    return {
      id: idOf(stats),
      get size() {
        return size;
      },
      write: (bytes) =>
        writeAll(handle, bytes, null, (written) => {
          size += written;
        }),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  }

  return {
    readText: (path) => promises.readFile(path, 'utf8') as Promise<string>,
    readBytes: async (path) => (await promises.readFile(path)) as Uint8Array,
    entry,
    async list(folder) {
      try {
        return ((await promises.readdir(folder)) as string[]).sort();
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      }
    },
    realPath: (path) => promises.realpath(path) as Promise<string>,
    readLink: (path) => promises.readlink(path) as Promise<string>,
    async openReader(path) {
      const handle = await promises.open(path, 'r');
      const size = Number((await handle.stat()).size);
      return {
        size,
        async read(position, length) {
          const bytes = new Uint8Array(Math.max(0, Math.min(length, size - position)));
          let done = 0;
          while (done < bytes.length) {
            const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
            if (bytesRead === 0) break;
            done += bytesRead;
          }
          return bytes.subarray(0, done);
        },
        close: () => handle.close(),
      };
    },
    openAppender,
    async openOverwriter(path) {
      const handle = await promises.open(path, 'w');
      return {
        write: (bytes, position) => writeAll(handle, bytes, position),
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
    },
    truncate: (path, size) => promises.truncate(path, size),
    async replace(path, content) {
      // Two processes that write the same file have each their own beside it.
      const beside = `${path}.${process.pid}.new`;
      try {
        const appender = await openAppender(beside, true);
        try {
          await appender.write(typeof content === 'string' ? Buffer.from(content) : content);
          await appender.sync();
        } finally {
          await appender.close();
        }
        await rename(beside, path);
      } catch (error) {
        await promises.unlink(beside).catch(() => undefined);
        throw error;
      }
      await syncFolder(dirname(path));
    },
    async createNew(path, content) {
      try {
        await promises.writeFile(path, content, { flag: 'wx' });
        return true;
      } catch (error) {
        if (errorCode(error) === 'EEXIST') return false;
        throw error;
      }
    },
    link: (from, to) => promises.link(from, to),
    rename,
    async renameNew(from, to) {
      try {
        await promises.link(from, to);
      } catch (error) {
        if (errorCode(error) === 'EEXIST') return false;
        if (!hasNoLinks(error)) throw error;
        if (await entry(to)) return false;
        await rename(from, to);
        return true;
      }
      await promises.unlink(from);
      return true;
    },
    async makeFolder(path) {
      await promises.mkdir(path, { recursive: true });
    },
    async remove(path) {
      try {
        await promises.unlink(path);
      } catch (error) {
        const code = errorCode(error);
        if (code === 'ENOENT') return;
        if (code !== 'EISDIR' && code !== 'EPERM') throw error;
        await promises.rmdir(path);
      }
    },
    syncFolder,
  };
}

/** The machine's own disk. */
export const systemDisk: Disk = diskOver(nodeFs);

/** Closes files by their descriptors; one that is closed already stays so. */
export function closeDescriptors(descriptors: readonly number[]): void {
  for (const descriptor of descriptors) {
    try {
      nodeFs.closeSync(descriptor);
    } catch {
      // It was closed.
    }
  }
}
