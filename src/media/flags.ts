import { isSize, type Size } from '../catalog/clip.js';
import type { Json, JsonObject } from '../core/json.js';
import type { Shown } from './shown.js';

/** Allowed deviation from the requested length in seconds, and from the frame rate as a share. */
const LENGTH_TOLERANCE = 0.5;
const RATE_TOLERANCE = 0.02;
const SOUND = /^(mp4a|opus|vorbis|ac-3|ec-3|flac|mp3|pcm|ulaw|alaw|\.mp3|sowt|twos)/i;

/**
 * The differences between a clip and its request, such as `6.0 s instead of 8 s`; empty if there are none or they are unknown. Such a
 * clip is kept. `seconds` is the expected length, `body` the request.
 */
export function clipFlags(clip: Shown, asked: { seconds: number | null; body: JsonObject }): string[] {
  const { body, seconds } = asked;
  return [
    lengthFlag(clip, seconds),
    sizeFlag(clip, body.resolution) ?? sizeFlag(clip, body.video_size),
    rateFlag(clip, body.fps),
    soundFlag(clip, body.generate_audio),
  ].filter((flag) => flag !== null);
}

function lengthFlag({ duration }: Shown, seconds: number | null): string | null {
  if (duration === null || seconds === null) return null;
  if (Math.abs(duration - seconds) <= LENGTH_TOLERANCE) return null;
  return `${duration.toFixed(1)} s instead of ${Number(seconds.toFixed(1))} s`;
}

function sizeFlag({ width, height }: Shown, asked: Json | undefined): string | null {
  if (width === null || height === null || typeof asked !== 'string') return null;
  const size = sizeOfSetting(asked);
  return size === null || isSize(size, { width, height }) ? null : `${width}x${height} instead of ${asked}`;
}

/**
 * The frame size of a setting such as `1080p` or `1280x720`; null for any other. `1080p` sets only the shorter side, which is all that
 * `isSize` compares: an input image may rotate or crop the frame.
 */
export function sizeOfSetting(asked: string): Size | null {
  const lines = /^([1-9]\d{1,4})p$/.exec(asked);
  if (lines) return { width: Number(lines[1]) * 2, height: Number(lines[1]) };
  const pair = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(asked);
  return pair && { width: Number(pair[1]), height: Number(pair[2]) };
}

function rateFlag({ fps }: Shown, asked: Json | undefined): string | null {
  if (fps === null || typeof asked !== 'number' || asked <= 0) return null;
  return Math.abs(fps - asked) <= asked * RATE_TOLERANCE ? null : `${fps} fps instead of ${asked} fps`;
}

function soundFlag({ codecs }: Shown, asked: Json | undefined): string | null {
  if (codecs.length === 0 || typeof asked !== 'boolean') return null;
  const sound = codecs.some((codec) => SOUND.test(codec));
  if (sound === asked) return null;
  return sound ? 'sound, although none was requested' : 'no sound, although it was requested';
}
