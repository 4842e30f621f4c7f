import { clipFrames, clipSeconds, clipSize } from '../catalog/clip.js';
import type { Model } from '../catalog/model.js';
import type { JsonObject } from '../core/json.js';
import { err, ok, type Result } from '../core/result.js';
import type { ClipLabel, ClipSpec } from './job.js';
import { lookOf } from './look.js';

const AUTO_SIZE = { width: 1280, height: 720 };
const AUTO_SECONDS = 6;
const AUTO_FPS = 25;
const LARGEST_FRAME = 4096 * 2304;
const MOST_FRAMES = 5_000;
const MOST_FPS = 240;
/** More than a picture has room for. */
const MOST_LETTERS = 200;

/**
 * The clip for a request body. Values that neither the body nor the documented defaults set are 1280x720, 25 frames per second, 6 s and
 * no sound. Sides are rounded to even numbers, which H.264 requires. `label` is the take that it is for, null if unknown: takes of one
 * prompt look alike and differ slightly. The error, in the gateway's words, is for a clip that is too large to make.
 */
export function clipSpecOf(
  model: Model,
  body: JsonObject,
  label: ClipLabel | null,
): Result<ClipSpec, string> {
  const prompt = String(body.prompt);
  const settings = withDefaults(model, body);
  const size = clipSize(model, settings) ?? AUTO_SIZE;
  const fps = typeof settings.fps === 'number' && settings.fps > 0 ? settings.fps : AUTO_FPS;
  const seconds = clipSeconds(model, settings);
  const frames = clipFrames(model, settings) ?? Math.max(1, Math.round((seconds ?? AUTO_SECONDS) * fps));
  if (size.width * size.height > LARGEST_FRAME) return err(`${size.width}x${size.height} is too large`);
  if (frames > MOST_FRAMES || fps > MOST_FPS) return err(`${frames} frames at ${fps} a second are too many`);
  return ok({
    width: even(size.width),
    height: even(size.height),
    frames,
    fps,
    audio: settings.generate_audio === true,
    look: lookOf(prompt, (label?.take ?? 1) - 1),
    ...(label && { label }),
    words: prompt.slice(0, MOST_LETTERS),
  });
}

function withDefaults(model: Model, body: JsonObject): JsonObject {
  const settings = { ...body };
  for (const [key, parameter] of Object.entries(model.parameters)) {
    if (settings[key] === undefined && parameter.default !== undefined) settings[key] = parameter.default;
  }
  return settings;
}

function even(side: number): number {
  return Math.max(16, side - (side % 2));
}
