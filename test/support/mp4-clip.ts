import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { encodePicture } from '../../src/sandbox/encode.js';
import type { ClipSpec } from '../../src/sandbox/job.js';
import type { Loop } from '../../src/sandbox/loop.js';
import { MACROBLOCK, motionPicture } from '../../src/sandbox/motion.js';
import { packClip } from '../../src/sandbox/pack.js';
import { drawPicture } from '../../src/sandbox/picture.js';

const TINY: ClipSpec = { width: 64, height: 64, frames: 25, fps: 25, audio: false, look: 0 };

/** A real MP4, by default 64x64, 25 frames a second, one second, silent; `comment` makes its bytes differ from another one's. */
export async function mp4Clip(order: Partial<ClipSpec> = {}, comment = ''): Promise<Uint8Array> {
  const whole = { ...TINY, ...order };
  return packClip(await loopOfTwo(whole), whole, comment);
}

/**
 * The same pictures in another container: WebM (with them stated as AVC, which players need not like), a fragmented MP4, or one whose
 * every second and third picture are shown in the other order.
 */
export async function otherClip(
  container: 'webm' | 'fragmented' | 'reordered',
  order: Partial<ClipSpec> = {},
) {
  const whole = { ...TINY, ...order };
  const { config, pictures } = await loopOfTwo(whole);
  const target = new BufferTarget();
  const format =
    container === 'webm'
      ? new WebMOutputFormat()
      : new Mp4OutputFormat({ fastStart: container === 'fragmented' ? 'fragmented' : 'in-memory' });
  const output = new Output({ format, target });
  const video = new EncodedVideoPacketSource(container === 'webm' ? 'vp8' : 'avc');
  output.addVideoTrack(video);
  await output.start();
  const decoderConfig = container === 'webm' ? { ...config, codec: 'vp8', description: undefined } : config;
  for (let frame = 0; frame < whole.frames; frame += 1) {
    const at = container === 'reordered' ? Math.min(frame, 1) : frame % pictures.length;
    const { data, type } = pictures[at] as (typeof pictures)[number];
    const turned = container === 'reordered' ? [0, 1, -1][frame % 3] : 0;
    const packet = new EncodedPacket(data, type, (frame + (turned ?? 0)) / whole.fps, 1 / whole.fps);
    await video.add(packet, { decoderConfig } as never);
  }
  await output.finalize();
  return new Uint8Array(target.buffer as ArrayBuffer);
}

/** A still picture that can be cut at every other frame. */
async function loopOfTwo({ width, height, look }: ClipSpec): Promise<Loop> {
  const { config, data } = await encodePicture(drawPicture(width, height, look), width, height);
  const still = new Array<number>(Math.ceil(height / MACROBLOCK)).fill(0);
  const delta = motionPicture(still, Math.ceil(width / MACROBLOCK), 1);
  return {
    config,
    pictures: [
      { data, type: 'key' },
      { data: delta, type: 'delta' },
    ],
  };
}
