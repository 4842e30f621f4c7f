import type { JsonObject } from '../../src/core/json.js';

/** The documentation's "Request Code" of each model: endpoint path and body. */
export const documentedRequests: [string, JsonObject][] = [
  [
    '/lightricks/v1/ltx/generate',
    {
      prompt: 'A cinematic drone shot of a futuristic city at night with flying cars and neon lights',
      duration: 10,
      resolution: '1080p',
      generate_audio: true,
    },
  ],
  [
    '/ltx-2-19b-api-513/v1/ltx-2-19b-api-request',
    {
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
      negative_prompt: 'blurry, out of focus — überbelichtet',
      enable_safety_checker: true,
      video_output_type: 'X264 (.mp4)',
      video_quality: 'high',
      video_write_mode: 'balanced',
    },
  ],
  [
    '/ltx-2-video-api-581/v1/ltx-2-video-api-request',
    {
      image_url: 'https://storage.googleapis.com/falserverless/example_inputs/ltxv-2-i2v-input.jpg',
      prompt: 'A woman stands still amid a busy neon-lit street at night.',
    },
  ],
];
