import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { openPixazo } from '../../src/gateway/pixazo.js';
import type { Gateway } from '../../src/gateway/port.js';
import type { Oracle } from '../support/oracle/index.js';
import { startOracle } from '../support/oracle/index.js';

const KEY = 'YOUR_SUBSCRIPTION_KEY';

/** The documentation's "Request Code" of each model. */
const documented: [string, JsonObject][] = [
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

let oracle: Oracle;
let gateway: Gateway;

beforeAll(async () => {
  oracle = await startOracle({ key: KEY });
  gateway = openPixazo({ origin: oracle.origin, key: KEY });
});

afterAll(async () => {
  await gateway.close();
  await oracle.close();
});

test.each(documented)('a submission to %s is the documented request', async (path, body) => {
  expect((await gateway.submit({ path, body }, 5000)).kind).toBe('accepted');
  const post = oracle.posts.at(-1);
  expect(post?.method).toBe('POST');
  expect(post?.path).toBe(path);
  expect(JSON.parse(post?.body ?? '')).toEqual(body);
  expect(Object.keys(JSON.parse(post?.body ?? ''))).toEqual(Object.keys(body));
  expect(new Map(post?.headers)).toEqual(
    new Map([
      ['content-type', 'application/json'],
      ['cache-control', 'no-cache'],
      ['ocp-apim-subscription-key', KEY],
      ['host', new URL(oracle.origin).host],
      ['connection', 'close'],
      ['content-length', String(Buffer.byteLength(JSON.stringify(body)))],
    ]),
  );
  expect(post?.headerNames).toEqual(
    expect.arrayContaining(['Content-Type', 'Cache-Control', 'Ocp-Apim-Subscription-Key']),
  );
});

test('a status request is the documented request, at the own origin', async () => {
  const id = oracle.jobs[0]?.id ?? '';
  expect((await gateway.status(id)).kind).toBe('job');
  const ask = oracle.statusAsks.at(-1);
  expect(ask?.method).toBe('GET');
  expect(ask?.path).toBe(`/v2/requests/status/${id}`);
  expect(ask?.body).toBe('');
  expect(new Map(ask?.headers)).toEqual(
    new Map([
      ['ocp-apim-subscription-key', KEY],
      ['host', new URL(oracle.origin).host],
      ['connection', 'keep-alive'],
    ]),
  );
});

test('a media request never carries the key, not even to the gateway itself', async () => {
  const answer = await gateway.status(oracle.jobs[0]?.id ?? '');
  const link = answer.kind === 'job' ? (answer.job.media[0] ?? '') : '';
  const media = await gateway.fetch(link, { from: 10, etag: '"x"' });
  if (media.kind === 'bytes') media.cancel();
  expect(new Map(oracle.mediaAsks.at(-1)?.headers)).toEqual(
    new Map([
      ['host', new URL(oracle.mediaOrigin).host],
      ['connection', 'keep-alive'],
      ['accept-encoding', 'identity'],
      ['range', 'bytes=10-'],
      ['if-range', '"x"'],
    ]),
  );

  const before = oracle.statusAsks.length;
  const own = await gateway.fetch(`${oracle.origin}/v2/requests/status/x`, null);
  expect(own).toMatchObject({ kind: 'failed', why: 'the media server answered 401' });
  expect(oracle.statusAsks).toHaveLength(before + 1);
  expect(oracle.statusAsks.at(-1)?.headers.map(([name]) => name)).not.toContain('ocp-apim-subscription-key');
});
