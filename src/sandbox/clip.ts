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
  /** Strong, quoted. */
  etag: string;
}

/** Makes the clips of jobs when they are asked for; a job's clip has the same bytes each time, in every process. */
export function createClips(): (job: SandboxJob) => Promise<ServedClip> {
  const pictures = keepBytes<StillPicture>(PICTURE_BYTES, ({ key, delta }) => key.length + delta.length);
  const clips = keepBytes<ServedClip>(CLIP_BYTES, ({ bytes }) => bytes.length);

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

/** Things that cost time to make, kept while they fit into a number of bytes; the least recently used ones go first. */
export interface KeptBytes<T> {
  /** The thing of that name, made once even when it is asked for twice at the same time. */
  get(name: string, make: () => Promise<T>): Promise<T>;
}

/** An empty store. A thing larger than all of `limit` (bytes) is made and not kept. */
export function keepBytes<T>(limit: number, sizeOf: (thing: T) => number): KeptBytes<T> {
  const kept = new Map<string, { thing: Promise<T>; size: number }>();
  let total = 0;

  function drop(name: string): void {
    total -= kept.get(name)?.size ?? 0;
    kept.delete(name);
  }

  async function made(name: string, thing: Promise<T>): Promise<void> {
    try {
      const size = sizeOf(await thing);
      const entry = kept.get(name);
      if (entry?.thing !== thing) return;
      entry.size = size;
      total += size;
      for (const [oldest] of kept) {
        if (total <= limit) return;
        drop(oldest);
      }
    } catch {
      drop(name);
    }
  }

  return {
    get(name, make) {
      const found = kept.get(name);
      const entry = found ?? { thing: make(), size: 0 };
      kept.delete(name);
      kept.set(name, entry);
      if (!found) void made(name, entry.thing);
      return entry.thing;
    },
  };
}
