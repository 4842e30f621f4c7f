import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../src/catalog/check.js';
import type { Model } from '../../src/catalog/model.js';
import type { Json } from '../../src/core/json.js';
import { model } from '../support/resolved-film.js';

function found(name: string, settings: Record<string, Json>): string[] {
  return checkSettings(model(name), settings).map((each) => `${each.severity} ${each.code} ${each.key}`);
}

describe('checkSettings', () => {
  it.each<[string, Record<string, Json>]>([
    ['ltx-2-pro', {}],
    ['ltx-2-pro', { duration: 10, resolution: '1440p', generate_audio: false }],
    ['ltx-2-video', { duration: 8, resolution: '720p', fps: 30, generate_audio: true }],
    ['ltx-2-19b', { num_frames: 121, video_size: 'auto', fps: 25, camera_lora_scale: 1 }],
    ['ltx-2-19b', { num_frames: 9, video_size: '1280x720', camera_lora: 'jib_up', camera_lora_scale: 0.5 }],
    ['ltx-2-19b', { negative_prompt: '', video_output_type: 'WebM', video_write_mode: 'high-quality' }],
  ])('finds nothing wrong: %s %j', (name, settings) => {
    expect(found(name, settings)).toEqual([]);
  });

  it.each<[string, Record<string, Json>, string]>([
    ['ltx-2-pro', { fps: 25 }, 'unknown-setting'],
    ['ltx-2-pro', { constructor: 1 }, 'unknown-setting'],
    ['ltx-2-pro', { webhook: 'https://example.com' }, 'unknown-setting'],
    ['ltx-2-pro', { prompt: 'a pier' }, 'unknown-setting'],
    ['ltx-2-pro', { image: 'https://example.com/a.png' }, 'unknown-setting'],
    ['ltx-2-pro', { duration: 7 }, 'value-not-allowed'],
    ['ltx-2-pro', { duration: '6' }, 'wrong-type'],
    ['ltx-2-pro', { duration: 6.5 }, 'wrong-type'],
    ['ltx-2-pro', { duration: null }, 'wrong-type'],
    ['ltx-2-pro', { duration: [6] }, 'wrong-type'],
    ['ltx-2-pro', { resolution: 1080 }, 'wrong-type'],
    ['ltx-2-pro', { resolution: '720p' }, 'value-not-allowed'],
    ['ltx-2-pro', { generate_audio: 'true' }, 'wrong-type'],
    ['ltx-2-pro', { generate_audio: 1 }, 'wrong-type'],
    ['ltx-2-video', { resolution: '1440p' }, 'value-refused'],
    ['ltx-2-video', { fps: 60 }, 'value-not-allowed'],
    ['ltx-2-19b', { num_frames: 121.5 }, 'wrong-type'],
    ['ltx-2-19b', { num_frames: 2 ** 60 }, 'wrong-type'],
    ['ltx-2-19b', { video_size: 'huge' }, 'value-not-allowed'],
    ['ltx-2-19b', { video_size: '1280x720\n' }, 'value-not-allowed'],
    ['ltx-2-19b', { video_size: '0x720' }, 'value-not-allowed'],
    ['ltx-2-19b', { video_size: 'xauto' }, 'value-not-allowed'],
    ['ltx-2-19b', { camera_lora_scale: 2.1 }, 'out-of-range'],
    ['ltx-2-19b', { camera_lora_scale: -0.1 }, 'out-of-range'],
    ['ltx-2-19b', { video_output_type: 'X264' }, 'value-not-allowed'],
    ['ltx-2-19b', { video_quality: 'medium' }, 'value-not-allowed'],
    ['ltx-2-19b', { video_write_mode: 'slow' }, 'value-not-allowed'],
  ])('refuses %s %j: %s', (name, settings, code) => {
    expect(found(name, settings)).toEqual([`error ${code} ${Object.keys(settings)[0]}`]);
  });

  it('advises no other quotes where the value is not allowed with them either', () => {
    expect(checkSettings(model('ltx-2-pro'), { resolution: 1080 })[0]).toMatchObject({
      help: expect.stringContaining('1080p'),
      suggestion: '1080p',
    });
    expect(checkSettings(model('ltx-2-pro'), { duration: '7' })[0]?.help).not.toContain('without quotes');
    expect(checkSettings(model('ltx-2-pro'), { duration: '6' })[0]?.help).toContain('`duration: 6`');
  });

  it.each<[Record<string, Json>]>([
    [{ num_frames: 8 }],
    [{ num_frames: 489 }],
    [{ num_frames: 120 }],
    [{ fps: 120 }],
    [{ fps: 0 }],
    [{ camera_lora_scale: 1.5 }],
    [{ camera_lora: 'my_own_lora' }],
    [{ acceleration: 'cuda' }],
  ])('only warns where it merely infers: %j', (settings) => {
    expect(found('ltx-2-19b', settings)).toEqual([`warning value-unexpected ${Object.keys(settings)[0]}`]);
  });

  it('says exactly why 1440p is refused', () => {
    const [problem] = checkSettings(model('ltx-2-video'), { resolution: '1440p' });
    expect(problem?.message).toContain('the price page lists it but the API does not accept it');
    expect(problem?.help).toBe('allowed: 720p, 1080p, 2160p');
  });

  it('names the best frame counts around a poor one', () => {
    const [problem] = checkSettings(model('ltx-2-19b'), { num_frames: 124 });
    expect(problem?.message).toContain('121 or 129');
  });

  it('suggests the closest setting or value, and a cure', () => {
    const first = (settings: Record<string, Json>) => checkSettings(model('ltx-2-pro'), settings)[0];
    expect(first({ duraton: 6 })?.suggestion).toBe('duration');
    expect(first({ resolution: '1080' })?.suggestion).toBe('1080p');
    expect(first({ webhook_events_filter: ['*'] })?.message).toContain('webhooks are not supported');
    expect(first({ duration: '6' })?.help).toContain('duration: 6');
    expect(first({ image: 'a.png' })?.help).toMatch(/`image:`.*`settings:`/);
  });

  it('asks for what a model requires, unless it has a default', () => {
    const parameter = { type: 'integer', required: true, description: 'seed' } as const;
    const own: Model = { ...model('ltx-2-pro'), parameters: { seed: parameter } };
    expect(checkSettings(own, {})).toMatchObject([
      { key: 'seed', code: 'missing-setting', severity: 'error' },
    ]);
    expect(checkSettings(own, { seed: 7 })).toEqual([]);
    const withDefault: Model = { ...own, parameters: { seed: { ...parameter, default: 1 } } };
    expect(checkSettings(withDefault, {})).toEqual([]);
  });

  it('lets nothing through that the documentation rules out, and never coerces', () => {
    const value: fc.Arbitrary<Json> = fc.oneof(
      fc.jsonValue() as fc.Arbitrary<Json>,
      fc.constantFrom<Json>(6, 8, 10, '6', '1080p', true, 'true', null),
    );
    fc.assert(
      fc.property(value, (duration) => {
        const fine = checkSettings(model('ltx-2-video'), { duration }).length === 0;
        expect(fine).toBe(duration === 6 || duration === 8 || duration === 10);
      }),
    );
  });
});
