import { createHash } from 'node:crypto';
import { encodePicture, type StillPicture } from './encode.js';
import type { SandboxJob } from './job.js';
import { keepBytes } from './kept-bytes.js';
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
