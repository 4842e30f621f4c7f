import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../src/catalog/check.js';
import type { Json, JsonObject } from '../../src/core/json.js';
import { requestBody, takesOf } from '../../src/takes/takes.js';
import { film, model } from '../support/resolved-film.js';

/** Requests as the API's documentation prints them, and what a manifest has to say for each. */
const EXAMPLES: {
  name: string;
  model: string;
  prompt: string;
  image: string | null;
  settings: Record<string, Json>;
  body: JsonObject;
}[] = [
  {
    name: 'minimum request and the documented defaults',
    model: 'ltx-2-pro',
    prompt: 'A serene mountain landscape at sunset with clouds moving slowly across the sky',
    image: null,
    settings: {},
    body: {
      prompt: 'A serene mountain landscape at sunset with clouds moving slowly across the sky',
      duration: 6,
      resolution: '1080p',
      generate_audio: true,
    },
  },
  {
    name: 'full request, webhooks apart',
    model: 'ltx-2-pro',
    prompt: 'A cinematic drone shot of a futuristic city at night with flying cars and neon lights',
    image: 'https://example.com/input-photo.jpg',
    settings: { generate_audio: true, resolution: '2160p', duration: 10 },
    body: {
      prompt: 'A cinematic drone shot of a futuristic city at night with flying cars and neon lights',
      image: 'https://example.com/input-photo.jpg',
      duration: 10,
      resolution: '2160p',
      generate_audio: true,
    },
  },
  {
    name: 'minimum request, no defaults documented',
    model: 'ltx-2-19b',
    prompt: 'A golden retriever running through a sunlit forest',
    image: 'https://pub-582b7213209642b9b995c96c95a30381.r2.dev/nano-banana.jpeg',
    settings: {},
    body: {
      prompt: 'A golden retriever running through a sunlit forest',
      image_url: 'https://pub-582b7213209642b9b995c96c95a30381.r2.dev/nano-banana.jpeg',
    },
  },
  {
    name: 'example request',
    model: 'ltx-2-19b',
    prompt: 'A golden retriever running through a sunlit forest, tail wagging, leaves blowing in the wind',
    image: 'https://pub-582b7213209642b9b995c96c95a30381.r2.dev/nano-banana.jpeg',
    settings: {
      video_write_mode: 'balanced',
      num_frames: 121,
      video_size: 'auto',
      generate_audio: true,
      use_multiscale: true,
      fps: 25,
      acceleration: 'none',
      camera_lora: 'none',
      camera_lora_scale: 1,
      negative_prompt: 'blurry, out of focus, overexposed, underexposed, low contrast',
      enable_safety_checker: true,
      video_output_type: 'X264 (.mp4)',
      video_quality: 'high',
    },
    body: {
      prompt: 'A golden retriever running through a sunlit forest, tail wagging, leaves blowing in the wind',
      image_url: 'https://pub-582b7213209642b9b995c96c95a30381.r2.dev/nano-banana.jpeg',
      num_frames: 121,
      video_size: 'auto',
      generate_audio: true,
      use_multiscale: true,
      fps: 25,
      acceleration: 'none',
      camera_lora: 'none',
      camera_lora_scale: 1,
      negative_prompt: 'blurry, out of focus, overexposed, underexposed, low contrast',
      enable_safety_checker: true,
      video_output_type: 'X264 (.mp4)',
      video_quality: 'high',
      video_write_mode: 'balanced',
    },
  },
  {
    name: 'minimum request and the documented defaults',
    model: 'ltx-2-video',
    prompt: 'A woman stands still amid a busy neon-lit street at night.',
    image: 'https://storage.googleapis.com/falserverless/example_inputs/ltxv-2-i2v-input.jpg',
    settings: {},
    body: {
      prompt: 'A woman stands still amid a busy neon-lit street at night.',
      image_url: 'https://storage.googleapis.com/falserverless/example_inputs/ltxv-2-i2v-input.jpg',
      duration: 6,
      resolution: '1080p',
      fps: 25,
      generate_audio: false,
    },
  },
  {
    name: 'full request',
    model: 'ltx-2-video',
    prompt: 'A woman stands still amid a busy neon-lit street at night.',
    image: 'https://storage.googleapis.com/falserverless/example_inputs/ltxv-2-i2v-input.jpg',
    settings: { duration: 6, resolution: '1080p', fps: 25, generate_audio: true },
    body: {
      prompt: 'A woman stands still amid a busy neon-lit street at night.',
      image_url: 'https://storage.googleapis.com/falserverless/example_inputs/ltxv-2-i2v-input.jpg',
      duration: 6,
      resolution: '1080p',
      fps: 25,
      generate_audio: true,
    },
  },
];

describe.each(EXAMPLES)('$model: $name', (example) => {
  const shot = {
    model: model(example.model),
    prompt: example.prompt,
    image: example.image === null ? null : ({ kind: 'url', url: example.image } as const),
    settings: example.settings,
  };

  it('has settings that the catalog takes', () => {
    expect(checkSettings(shot.model, shot.settings)).toEqual([]);
  });

  it('sends the documented request, key by key and in order', () => {
    const sent = takesOf(film([shot])).map((take) => requestBody(take, example.image));
    expect(sent.map((body) => JSON.stringify(body))).toEqual([JSON.stringify(example.body)]);
  });
});
