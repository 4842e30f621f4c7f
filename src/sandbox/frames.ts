import { ok } from '../core/result.js';
import type { FrameTaker } from '../system/frame.js';

/** An empty picture, as a PNG of 16 x 9 pixels. */
const EMPTY = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAAAAAAeQfPuAAAAD0lEQVR42mNoQAMMg0QAAIXUSAG1CN3UAAAAAElFTkSuQmCC',
  'base64',
);

/** What takes the frames of a rehearsal: `frames` where it can, else all of them are empty, so that a rehearsal needs nothing. */
export function rehearsalFrames(frames: FrameTaker | undefined): FrameTaker {
  return {
    isThere: async () => true,
    take: async (...frame) => (frames && (await frames.isThere()) ? frames.take(...frame) : ok(EMPTY)),
  };
}
