import type { Catalog, Model } from '../../src/catalog/model.js';

/** The documented image-to-video model with a price per second. */
export const video: Model = {
  name: 'ltx-2-video',
  gateway_model: 'ltx-2-video-api-581',
  path: '/ltx-2-video-api-581/v1/ltx-2-video-api-request',
  title: 'LTX-2 Video',
  image: { field: 'image_url', required: true },
  parameters: {
    duration: { type: 'integer', required: false, default: 6, values: [6, 8, 10], description: '' },
    resolution: {
      type: 'string',
      required: false,
      default: '1080p',
      values: ['720p', '1080p', '2160p'],
      description: '',
    },
    fps: { type: 'integer', required: false, default: 25, values: [24, 25, 30], description: '' },
    generate_audio: { type: 'boolean', required: false, default: false, description: '' },
  },
  price: {
    rule: { kind: 'per_second', by_resolution: { '1080p': 60_000n, '2160p': 240_000n } },
    basis: 'documented',
    date: '2026-11',
  },
  notes: [],
};

/** A model of a user's own that takes any size and length: cheap clips for tests. */
export const tiny: Model = {
  name: 'tiny',
  gateway_model: 'tiny-1',
  path: '/tiny/v1/render',
  title: 'Tiny',
  image: { field: 'picture', required: false },
  parameters: {
    num_frames: { type: 'integer', required: false, minimum: 1, description: '' },
    fps: { type: 'integer', required: false, minimum: 1, maximum: 60, description: '' },
    video_size: { type: 'string', required: true, description: '' },
    generate_audio: { type: 'boolean', required: false, description: '' },
  },
  price: { rule: { kind: 'per_generation', amount: 89_600n }, basis: 'assumed', date: '2026-11' },
  notes: [],
};

export const catalog: Catalog = new Map([video, tiny].map((model) => [model.name, model]));

/** A request for a clip of 64x64 and one second. */
export const tinyBody = { prompt: 'a pier at night', video_size: '64x64', num_frames: 25, fps: 25 };
