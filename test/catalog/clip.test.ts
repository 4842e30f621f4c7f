import { describe, expect, it } from 'vitest';
import { clipSeconds, clipSize, isSize } from '../../src/catalog/clip.js';
import type { JsonObject } from '../../src/core/json.js';
import { model } from '../support/resolved-film.js';

describe('clipSeconds', () => {
  it.each<[string, JsonObject, number | null]>([
    ['ltx-2-video', { duration: 8, fps: 25 }, 8],
    ['ltx-2-19b', { num_frames: 121, fps: 25 }, 4.84],
    ['ltx-2-19b', { num_frames: 121, fps: 30 }, 4.033],
    ['ltx-2-19b', { num_frames: 121 }, null],
    ['ltx-2-19b', { fps: 25 }, null],
    ['ltx-2-19b', {}, null],
    ['ltx-2-19b', { num_frames: 121, fps: 0 }, null],
    ['ltx-2-19b', { duration: 8 }, null],
    ['ltx-2-video', { duration: 'long' }, null],
  ])('%s %j lasts %s s', (name, body, seconds) => {
    expect(clipSeconds(model(name), body)).toBe(seconds);
  });
});

describe('clipSize', () => {
  it.each<[string, JsonObject, string | null]>([
    ['ltx-2-video', { resolution: '720p' }, '1280x720'],
    ['ltx-2-video', { resolution: '1080p' }, '1920x1080'],
    ['ltx-2-pro', { resolution: '1440p' }, '2560x1440'],
    ['ltx-2-pro', { resolution: '2160p' }, '3840x2160'],
    ['ltx-2-19b', { video_size: '512x768' }, '512x768'],
    ['ltx-2-19b', { video_size: 'auto' }, null],
    ['ltx-2-19b', {}, null],
  ])('%s %j is %s', (name, body, expected) => {
    const size = clipSize(model(name), body);
    expect(size && `${size.width}x${size.height}`).toBe(expected);
  });
});

describe('isSize', () => {
  const asked = { width: 1920, height: 1080 };
  it.each([
    [1920, 1080, true],
    [1920, 1088, true],
    [1080, 1920, true],
    [1080, 1080, true],
    [1280, 720, false],
    [720, 1280, false],
    [2560, 1440, false],
  ])('%ix%i for 1080p: %s', (width, height, fits) => {
    expect(isSize(asked, { width, height })).toBe(fits);
  });
});
