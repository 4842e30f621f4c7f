import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { ResolvedManifest } from '../manifest/resolved.js';
import { hashFile } from '../media/hash.js';
import { type Disk, errorCode } from '../system/disk.js';

/** A file that a film was read from: the manifest, a model file or a local image. */
export interface Source {
  /** Absolute path. */
  path: string;
  sha256: string;
}

/** The disk, noting every file that is read whole from it, as it was then. */
export function notingReads(disk: Disk): { disk: Disk; sources: Source[] } {
  const sources: Source[] = [];
  return {
    sources,
    disk: {
      ...disk,
      async readBytes(path) {
        const bytes = await disk.readBytes(path);
        sources.push({ path: resolve(path), sha256: createHash('sha256').update(bytes).digest('hex') });
        return bytes;
      },
    },
  };
}

/** The local images of a manifest, as they were when it was read. */
export function imageSources({ shots }: ResolvedManifest): Source[] {
  const images = new Map<string, string>();
  for (const { image } of shots) if (image?.kind === 'file') images.set(image.path, image.sha256);
  return [...images].map(([path, sha256]) => ({ path: resolve(path), sha256 }));
}

/** The paths of those sources that are not what they were; one that cannot be read counts as unchanged, one that is gone does not. */
export async function changedSources(disk: Disk, sources: readonly Source[]): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, sha256 } of sources) {
    try {
      if ((await hashFile(disk, path)) !== sha256) changed.push(path);
    } catch (error) {
      // Without a code it became shorter while it was read.
      if (errorCode(error) === 'ENOENT' || errorCode(error) === undefined) changed.push(path);
    }
  }
  return changed;
}
