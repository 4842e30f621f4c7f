import { describe, expect, test } from 'vitest';
import { clipFlags } from '../../src/media/flags.js';

const clip = {
  width: 1920,
  height: 1080,
  duration: 8,
  fps: 25,
  codecs: ['avc1.640028', 'mp4a.40.2'],
};
const asked = { seconds: 8, body: { resolution: '1080p', fps: 25, generate_audio: true } };

describe('a clip that is what was paid for has no flags', () => {
  test.each([
    ['to the letter', {}],
    ['a frame longer', { duration: 8.04 }],
    ['coded in whole blocks', { height: 1088 }],
    ['portrait', { width: 1080, height: 1920 }],
    ['square', { width: 1080, height: 1080 }],
    ['at 24.975 fps', { fps: 24.975 }],
    ['of which nothing is known', { width: null, height: null, duration: null, fps: null, codecs: [] }],
  ])('%s', (_, facts) => {
    expect(clipFlags({ ...clip, ...facts }, asked)).toEqual([]);
  });

  test('where the request does not tell', () => {
    expect(clipFlags(clip, { seconds: null, body: { prompt: 'x', video_size: 'auto' } })).toEqual([]);
  });
});

test.each([
  [{ duration: 6 }, ['6.0 s instead of 8 s']],
  [{ width: 1280, height: 720 }, ['1280x720 instead of 1080p']],
  [{ fps: 30 }, ['30 fps instead of 25 fps']],
  [{ codecs: ['avc1.640028'] }, [expect.stringMatching(/^no sound\b/)]],
  [{ duration: 4.84, fps: 24 }, ['4.8 s instead of 8 s', '24 fps instead of 25 fps']],
])('%j is flagged', (facts, flags) => {
  expect(clipFlags({ ...clip, ...facts }, asked)).toEqual(flags);
});

test('a size that is spelled out, and sound that nobody wanted', () => {
  const body = { video_size: '512x768', generate_audio: false };
  expect(clipFlags({ ...clip, width: 768, height: 768 }, { seconds: 8, body })).toEqual([
    '768x768 instead of 512x768',
    expect.stringMatching(/^sound\b/),
  ]);
});
