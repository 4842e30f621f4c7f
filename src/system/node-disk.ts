import type * as NodeFs from 'node:fs';
import nodeFs from 'node:fs';
import { devNull } from 'node:os';
import { dirname } from 'node:path';
import { closeAfter, type Disk, errorCode, type FileContent, hasNoLinks, ifCode } from './disk.js';
import { makeFolder } from './make-folder.js';
import { entryOf, type Handle, type Opened, openerOver, writeAll, writePieces } from './open-file.js';

/** What the sync of a folder fails with where the platform cannot. */
const NO_FOLDER_SYNC = ['EISDIR', 'EPERM', 'EINVAL', 'EACCES', 'ENOTSUP', 'EBADF'];
const RENAME_TRIES = 8;
const MOST_BESIDE = 1000;
/** What a name is that a new file cannot have. */
const TAKEN = new Set(['EEXIST', 'ELOOP', 'EISDIR', 'EFTYPE']);

/** A disk over Node's `fs` or something shaped like it (memfs). */
export function diskOver(fs: typeof NodeFs): Disk {
  const { promises } = fs;
  const { O_RDONLY, O_NONBLOCK = 0, O_DIRECTORY = 0 } = nodeFs.constants;
  const opener = openerOver({ constants: nodeFs.constants, promises });

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
    const handle = await promises.open(path, O_RDONLY | O_NONBLOCK | O_DIRECTORY);
    await closeAfter(handle, () => handle.sync());
  }

  const syncFolderIfAble = (path: string) => syncFolder(path).catch(ifCode(NO_FOLDER_SYNC, undefined));

  async function openFresh(path: string): Promise<Opened> {
    const handle = await opener.toReplace(path, 'append');
    return { handle, at: entryOf(await handle.stat()) };
  }

  /** A new file beside the path: of two processes, or two calls of this one, each has its own, and no file that is there is taken. */
  async function createBeside(path: string): Promise<{ beside: string; handle: Handle }> {
    for (let number = 1; ; number += 1) {
      const beside = `${path}.${process.pid}${number === 1 ? '' : `.${number}`}.new`;
      try {
        return { beside, handle: await opener.toCreate(beside) };
      } catch (error) {
        if (!TAKEN.has(errorCode(error) ?? '') || number === MOST_BESIDE) throw error;
      }
    }
  }

  async function replaceSoon(path: string, content: FileContent): Promise<void> {
    await opener.checkFile(path);
    const { beside, handle } = await createBeside(path);
    try {
      await closeAfter(handle, async () => {
        let at = 0;
        for await (const bytes of piecesOf(content)) {
          await writeAll(handle, bytes, at);
          at += bytes.length;
        }
        await handle.sync();
      });
      await rename(beside, path);
    } catch (error) {
      await promises.unlink(beside).catch(() => undefined);
      throw error;
    }
  }

  return {
    readText: async (path) => (await opener.whole(path)).toString('utf8'),
    readBytes: opener.whole,
    entry: (path) => opener.look(path, true),
    entryAt: (path) => opener.look(path, false),
    checkWritable: (folder) => promises.access(folder, nodeFs.constants.W_OK | nodeFs.constants.X_OK),
    async list(folder) {
      const names = await promises.readdir(folder).catch(ifCode(['ENOENT'], []));
      return (names as string[]).sort();
    },
    realPath: (path) => promises.realpath(path) as Promise<string>,
    readLink: (path) => promises.readlink(path) as Promise<string>,
    async openReader(path) {
      const { handle, at } = await opener.toRead(path);
      const { size } = at;
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
    async openAppender(path, fresh = false) {
      const { handle, at } = await (fresh ? openFresh(path) : opener.toChange(path, 'append'));
      let { size } = at;
      return {
        id: at.id,
        get size() {
          return size;
        },
        write: (bytes) => {
          const grow = (written: number) => {
            size += written;
          };
          return bytes instanceof Uint8Array
            ? writeAll(handle, bytes, null, grow)
            : writePieces(handle, bytes, grow);
        },
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
    },
    async openOverwriter(path) {
      const handle = await opener.toReplace(path, 'anywhere');
      return {
        write: (bytes, position) => writeAll(handle, bytes, position),
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
    },
    async truncate(path, size) {
      const { handle } = await opener.toChange(path, 'cut');
      await closeAfter(handle, () => handle.truncate(size));
    },
    replaceSoon,
    async replace(path, content) {
      await replaceSoon(path, content);
      await syncFolderIfAble(dirname(path));
    },
    createNew: (path, content) =>
      promises.writeFile(path, content, { flag: 'wx' }).then(() => true, ifCode(['EEXIST'], false)),
    link: (from, to) => promises.link(from, to),
    rename,
    async renameNew(from, to) {
      try {
        await promises.link(from, to);
      } catch (error) {
        if (errorCode(error) === 'EEXIST') return false;
        if (!hasNoLinks(error)) throw error;
        if (await opener.look(to, false)) return false;
        await rename(from, to);
        return true;
      }
      await promises.unlink(from);
      return true;
    },
    makeFolder: (path) => makeFolder(promises, path),
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
    async freeSpace(path) {
      try {
        const { bavail, bsize } = await promises.statfs(path);
        return bavail * bsize;
      } catch {
        return null;
      }
    },
    syncFolder: syncFolderIfAble,
  };
}

/** The machine's own disk. */
export const systemDisk: Disk = diskOver(nodeFs);

/** Closes files by their descriptors; one that is closed already stays so. */
export function closeDescriptors(descriptors: readonly number[]): void {
  for (const descriptor of descriptors) {
    try {
      nodeFs.closeSync(descriptor);
    } catch {}
  }
}

/** How many files this process can open besides those it has open, counted up to `most` (`ulimit -n`). */
export function spareDescriptors(most: number): number {
  const opened: number[] = [];
  try {
    while (opened.length < most) opened.push(nodeFs.openSync(devNull, 'r'));
    return most;
  } catch (error) {
    return /^E[MN]FILE$/.test(errorCode(error) ?? '') ? opened.length : most;
  } finally {
    closeDescriptors(opened);
  }
}

function piecesOf(content: FileContent): AsyncIterable<Uint8Array> | Uint8Array[] {
  if (typeof content === 'string') return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}
