import { createHash } from 'node:crypto';
import { basename, relative, resolve, sep } from 'node:path';
import pLimit from 'p-limit';
import { type Disk, errorCode } from '../system/disk.js';
import { fileType, HEAD_BYTES } from '../system/file-type.js';
import { isCutShort } from '../system/image-end.js';
import { type ImageLook, imageLook } from '../system/image-look.js';
import { nearPath } from '../system/near-path.js';
import type { ImageType } from './resolved.js';

/** The file at the path of a local image. */
export type ImageFile =
  | { kind: 'image'; path: string; sha256: string; bytes: number; mime: ImageType; look: ImageLook | null }
  /** `near`: the path, from the manifest, that was probably meant. */
  | { kind: 'missing'; near?: string }
  | { kind: 'unreadable'; why: string }
  /** Ends before its picture does. */
  | { kind: 'cut short' }
  /** What Git LFS puts in the place of a file that it has not fetched. */
  | { kind: 'pointer' }
  /** Not PNG, JPEG or WebP; `type` is the type that its bytes suggest, if any. */
  | { kind: 'other'; type: string | undefined };

const KINDS: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'] satisfies ImageType[];
/** How a pointer of Git LFS begins (its specification, version 1). */
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\//;
const CHUNK = 1024 * 1024;
const AT_ONCE = 4;
/** Files that are not there are looked for under a similar name, the first ones only: a folder may hold thousands. */
const MOST_LOOKED_FOR = 20;

/** True if the value of `image` is a link and not a path. */
export function isLink(image: string): boolean {
  return /^([a-z][a-z0-9+.-]+:\/\/|data:)/i.test(image);
}

/** Reads local images, each file once: its kind by its bytes, and its SHA-256. Keyed by the path as written. */
export async function readImages(
  disk: Disk,
  folder: string,
  written: ReadonlySet<string>,
): Promise<Map<string, ImageFile>> {
  const limit = pLimit(AT_ONCE);
  const byPath = new Map<string, Promise<ImageFile>>();
  const found = new Map<string, Promise<ImageFile>>();
  for (const image of written) {
    const path = resolve(folder, image);
    const file = byPath.get(path) ?? limit(() => lookAt(disk, path));
    byPath.set(path, file);
    found.set(image, file);
  }
  const read = Array.from(found, async ([image, file]) => [image, await file] as const);
  const files = new Map(await Promise.all(read));
  const missing = [...files].filter(([, { kind }]) => kind === 'missing').slice(0, MOST_LOOKED_FOR);
  for (const [image] of missing) {
    const near = await nearPath(disk, resolve(folder, image), (name) => isLike(name, basename(image)));
    if (near !== undefined)
      files.set(image, { kind: 'missing', near: relative(resolve(folder), near).split(sep).join('/') });
  }
  return files;
}

/** True for an image with the same number in its name: 011.png is not a slip of 010.png. */
function isLike(name: string, missing: string): boolean {
  const number = (text: string) => text.replace(/\D/g, '');
  return /\.(?:png|jpe?g|webp)$/i.test(name) && number(name) === number(missing);
}

async function lookAt(disk: Disk, path: string): Promise<ImageFile> {
  try {
    const entry = await disk.entry(path);
    if (!entry) return { kind: 'missing' };
    if (entry.kind !== 'file')
      return { kind: 'other', type: entry.kind === 'folder' ? 'a folder' : undefined };
    return await readImage(disk, path);
  } catch (error) {
    return { kind: 'unreadable', why: errorCode(error) ?? String(error) };
  }
}

async function readImage(disk: Disk, path: string): Promise<ImageFile> {
  const reader = await disk.openReader(path);
  try {
    const head = await reader.read(0, HEAD_BYTES);
    if (POINTER.test(Buffer.from(head.subarray(0, 100)).toString('latin1'))) return { kind: 'pointer' };
    const type = await fileType(head);
    if (!type || !isTaken(type.mime)) return { kind: 'other', type: type?.mime };
    const { mime } = type;
    if (await isCutShort(reader, mime)) return { kind: 'cut short' };
    const hash = createHash('sha256');
    let bytes = 0;
    for (;;) {
      const chunk = await reader.read(bytes, CHUNK);
      if (chunk.length === 0) break;
      hash.update(chunk);
      bytes += chunk.length;
    }
    const look = await imageLook(reader, mime);
    return { kind: 'image', path, sha256: hash.digest('hex'), bytes, mime, look };
  } finally {
    await reader.close();
  }
}

function isTaken(mime: string): mime is ImageType {
  return KINDS.includes(mime);
}
