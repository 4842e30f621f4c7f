import { dirname } from 'node:path';
import { createFsFromVolume, Volume } from 'memfs';
import { type Disk, diskOver } from '../../src/disk.js';

/** A disk in memory with those files, by absolute path; a path that ends in `/` is an empty folder. */
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
  return { disk: diskOver(createFsFromVolume(volume) as never), volume };
}
