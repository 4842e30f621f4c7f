import { err } from '../core/result.js';
import type { FfmpegPlace } from './ffmpeg.js';
import { ffmpegFrames } from './ffmpeg-frame.js';
import type { FrameTaker } from './frame.js';
import { HOME, mediabunnyFrames, type ServerPlace } from './mediabunny-frame.js';
import { systemDisk } from './node-disk.js';

/** Frames by ffmpeg, or by `@mediabunny/server` where there is no ffmpeg. Both give the same pixels. */
export function framesOf(
  ffmpeg: FfmpegPlace,
  server: ServerPlace = { disk: systemDisk, home: HOME },
): FrameTaker {
  const other = mediabunnyFrames(server);
  const takers = [ffmpegFrames(ffmpeg), other];
  return {
    isThere: async () => (await first()) !== null,
    problem: other.problem,
    take: async (...frame) => (await first())?.take(...frame) ?? err('there is nothing to take frames with'),
  };

  async function first(): Promise<FrameTaker | null> {
    for (const taker of takers) if (await taker.isThere()) return taker;
    return null;
  }
}
