import { type Disk, errorCode } from '../system/disk.js';
import { fileType, HEAD_BYTES } from '../system/file-type.js';
import type { Material } from './conform.js';
import type { Part } from './sequence.js';

const DEMUXERS: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png_pipe'],
  ['image/jpeg', 'jpeg_pipe'],
  ['image/webp', 'webp_pipe'],
]);

/** What a part is made from: its clip, its input image where that is a picture on this disk, or a dark frame. */
export async function materialOf(disk: Disk, part: Part): Promise<Material> {
  if (part.kind === 'clip') {
    const { path, audio } = part.footage;
    return { kind: 'clip', path, from: part.from, hasSound: audio !== null };
  }
  const { image } = part.shot;
  if (image?.kind !== 'file') return { kind: 'dark' };
  const demuxer = await demuxerOf(disk, image.path);
  return demuxer ? { kind: 'picture', path: image.path, demuxer } : { kind: 'dark' };
}

async function demuxerOf(disk: Disk, path: string): Promise<string | undefined> {
  try {
    const reader = await disk.openReader(path);
    try {
      return DEMUXERS.get((await fileType(await reader.read(0, HEAD_BYTES)))?.mime ?? '');
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
