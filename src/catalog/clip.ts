import { divide, type Fraction, fractionOf } from '../core/fraction.js';
import type { JsonObject } from '../core/json.js';
import type { Model } from './model.js';

/** A frame size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The values of the parameter `resolution`, as 16:9 frames. */
const RESOLUTIONS: ReadonlyMap<string, Size> = new Map([
  ['480p', { width: 854, height: 480 }],
  ['540p', { width: 960, height: 540 }],
  ['720p', { width: 1280, height: 720 }],
  ['1080p', { width: 1920, height: 1080 }],
  ['1440p', { width: 2560, height: 1440 }],
  ['2160p', { width: 3840, height: 2160 }],
]);

/** The allowed deviation of the shorter side, as a share: codecs round frames to whole blocks (1080 becomes 1088). */
const SIZE_TOLERANCE = 0.05;

/** The value of a request key; undefined if it is not a parameter of the model. */
function sent(model: Model, body: JsonObject, key: string) {
  return Object.hasOwn(model.parameters, key) && Object.hasOwn(body, key) ? body[key] : undefined;
}

/**
 * The exact length in seconds that a request asks for: `duration`, or `num_frames` divided by `fps`. Null if the request does not
 * determine it, such as one that leaves `fps` to an undocumented default.
 */
export function exactSeconds(model: Model, body: JsonObject): Fraction | null {
  const duration = fractionOf(sent(model, body, 'duration'));
  if (duration) return duration;
  const frames = fractionOf(sent(model, body, 'num_frames'));
  const fps = fractionOf(sent(model, body, 'fps'));
  return frames && fps ? divide(frames, fps) : null;
}

/** `exactSeconds` as a number, to the millisecond. */
export function clipSeconds(model: Model, body: JsonObject): number | null {
  const seconds = exactSeconds(model, body);
  return seconds && Math.round((Number(seconds.over) / Number(seconds.under)) * 1000) / 1000;
}

/** The number of frames that a request asks for with `num_frames`, or null. */
export function clipFrames(model: Model, body: JsonObject): number | null {
  const frames = sent(model, body, 'num_frames');
  return typeof frames === 'number' && Number.isSafeInteger(frames) && frames > 0 ? frames : null;
}

/** The frame size of a `video_size` such as `1280x720`; null if the gateway chooses the size. */
export function writtenSize(model: Model, body: JsonObject): Size | null {
  const size = sent(model, body, 'video_size');
  const match = typeof size === 'string' ? /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size) : null;
  return match && { width: Number(match[1]), height: Number(match[2]) };
}

/** The expected frame size of a request, for a 16:9 image if it sets only a resolution; null if unknown. */
export function clipSize(model: Model, body: JsonObject): Size | null {
  const resolution = sent(model, body, 'resolution');
  const named = typeof resolution === 'string' ? RESOLUTIONS.get(resolution) : undefined;
  return named ?? writtenSize(model, body);
}

/**
 * True if a clip has the requested size. Compares the shorter sides, because a portrait or square image rotates or crops the 16:9
 * frame of its resolution.
 */
export function isSize(asked: Size, clip: Size): boolean {
  const wanted = Math.min(asked.width, asked.height);
  return Math.abs(Math.min(clip.width, clip.height) - wanted) <= wanted * SIZE_TOLERANCE;
}
