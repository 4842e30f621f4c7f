import { dirname } from 'node:path';
import { createFsFromVolume, Volume } from 'memfs';
import type { Disk } from '../../src/system/disk.js';
import { diskOver } from '../../src/system/node-disk.js';

/**
 * A disk in memory with those files, by absolute path; a path that ends in `/` is an empty folder. Folders are renamed and unlinked
 * as POSIX says, where memfs replaces and removes whatever is there.
 */
export function memoryDisk(files: Record<string, string> = {}): { disk: Disk; volume: Volume } {
  const volume = new Volume();
  volume.mkdirSync('/tmp', { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith('/')) {
      volume.mkdirSync(path, { recursive: true });
      continue;
    }
    volume.mkdirSync(dirname(path), { recursive: true });
    volume.writeFileSync(path, content);
  }

  const fs = createFsFromVolume(volume);
  const isFolder = (path: string) => volume.statSync(path).isDirectory();
  const promises = Object.assign(Object.create(fs.promises), {
    async rename(from: string, to: string) {
      if (volume.existsSync(from) && volume.existsSync(to)) {
        if (!isFolder(from) && isFolder(to)) throw failure('EISDIR', to);
        if (isFolder(from) && !isFolder(to)) throw failure('ENOTDIR', to);
        if (isFolder(to) && volume.readdirSync(to).length > 0) throw failure('ENOTEMPTY', to);
        if (volume.statSync(from).ino === volume.statSync(to).ino) return;
        // memfs would count the file that is replaced as one that is still in its folder.
        if (!isFolder(to)) volume.unlinkSync(to);
      }
      volume.renameSync(from, to);
    },
    async unlink(path: string) {
      if (volume.existsSync(path) && isFolder(path)) throw failure('EISDIR', path);
      return volume.promises.unlink(path);
    },
  });
  return { disk: diskOver({ ...fs, promises } as never), volume };
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
