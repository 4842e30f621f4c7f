import { createHash } from 'node:crypto';
import { encodePicture, type StillPicture } from './encode.js';
import type { SandboxJob } from './job.js';
import { packClip } from './pack.js';
import { drawPicture } from './picture.js';

const PICTURE_BYTES = 32 * 2 ** 20;
const CLIP_BYTES = 128 * 2 ** 20;

/** A clip as the sandbox's CDN serves it. */
export interface ServedClip {
  bytes: Uint8Array;
  /** A strong ETag, with its quotes. */
  etag: string;
}

/** Makes the clips of jobs on demand. A job's clip has the same bytes each time, in every process. */
export function createClips(): (job: SandboxJob) => Promise<ServedClip> {
  const pictures = createLruCache<StillPicture>(PICTURE_BYTES, ({ key, delta }) => key.length + delta.length);
  const clips = createLruCache<ServedClip>(CLIP_BYTES, ({ bytes }) => bytes.length);

  async function make(job: SandboxJob): Promise<ServedClip> {
    const { width, height, look } = job.clip;
    const picture = await pictures.get(`${width}x${height} ${look}`, () =>
      encodePicture(drawPicture(width, height, look), width, height),
    );
    const bytes = await packClip(picture, job.clip, job.request_id);
    return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"` };
  }

  return (job) => clips.get(job.request_id, () => make(job));
}

/** A cache with a limit in bytes that drops the least recently used values first. */
export interface LruCache<T> {
  /** The value of a key. Simultaneous calls with the same key make it only once. */
  get(name: string, make: () => Promise<T>): Promise<T>;
}

/** Creates an empty cache. A value larger than `limit` (bytes) is made but not kept. */
export function createLruCache<T>(limit: number, sizeOf: (thing: T) => number): LruCache<T> {
  /** The least recently used first. `size` is 0 while a thing is being made. */
  const kept = new Map<string, { thing: Promise<T>; size: number }>();
  let total = 0;

  function drop(name: string): void {
    total -= kept.get(name)?.size ?? 0;
    kept.delete(name);
  }

  function weigh(name: string, thing: Promise<T>, size: number): void {
    if (kept.get(name)?.thing !== thing) return;
    kept.set(name, { thing, size });
    total += size;
    for (const oldest of kept.keys()) if (total > limit) drop(oldest);
  }

  return {
    get(name, make) {
      const found = kept.get(name);
      const entry = found ?? { thing: make(), size: 0 };
      kept.delete(name);
      kept.set(name, entry);
      if (!found)
        entry.thing.then(
          (thing) => weigh(name, entry.thing, sizeOf(thing)),
          () => drop(name),
        );
      return entry.thing;
    },
  };
}
