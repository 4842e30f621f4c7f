import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { documentedRequests } from './documented-requests.js';
import {
  type GatewayHarness,
  type GatewayUnderTest,
  gatewayContract,
  type Mood,
  RENDER_MS,
} from './gateway-contract.js';

/** A mood of any service, or one that only Pixazo is known to have. */
export type PixazoMood = Mood | 'model disabled';

const SMALL = { image_url: 'https://cdn.example/1.png', num_frames: 9, video_size: '64x64', fps: 25 };

const request: GatewayHarness['request'] = {
  path: '/ltx-2-19b-api-513/v1/ltx-2-19b-api-request',
  body: { ...SMALL, prompt: 'a pier' },
};

/** What every gateway promises, and what Pixazo's documentation does. Every client of it and every stand-in for it passes both. */
export function pixazoContract(
  name: string,
  open: (mood: PixazoMood) => Promise<GatewayUnderTest>,
  moods: GatewayHarness['moods'],
): void {
  gatewayContract(name, {
    open,
    moods,
    request,
    refused: { ...request, path: '/nowhere/v1/generate' },
    strangers: ['lightricks-video_never', 'a/../b c?d#e'],
    words: ['QUEUED', 'PROCESSING', 'COMPLETED'],
  });

  describe(`Pixazo's documentation: ${name}`, () => {
    let service: GatewayUnderTest;

    beforeEach(async () => {
      service = await open('well');
    });
    afterEach(async () => {
      await service.gateway.close();
      await service.close();
    });

    async function inMood(mood: PixazoMood): Promise<void> {
      await service.gateway.close();
      await service.close();
      service = await open(mood);
    }

    const submit = (body: JsonObject = request.body, path = request.path) =>
      service.gateway.submit({ path, body, id: 'a1b2c3d4' }, 5000);

    test.each(documentedRequests)('the documented request to %s is accepted', async (path, body) => {
      expect(await submit(body, path)).toMatchObject({ kind: 'accepted' });
    });

    test('ids begin with the model; a job is of it', async () => {
      const answer = await submit();
      if (answer.kind !== 'accepted') throw new Error(answer.why);
      expect(answer.request_id).toMatch(/^ltx-2-19b-api-513_[!-~]+$/);
      service.pass(2 * RENDER_MS);
      const status = await service.gateway.status(answer);
      if (status.kind !== 'job') throw new Error(status.why);
      const { model_id, created_at, completed_at } = status.job;
      expect(model_id).toBe('ltx-2-19b-api-513');
      expect(Date.parse(completed_at ?? '')).toBeGreaterThan(Date.parse(created_at ?? ''));
    });

    test('a request that lacks what its model requires is refused with a message', async () => {
      expect(await submit(SMALL)).toMatchObject({
        kind: 'refused',
        status: 400,
        why: expect.stringMatching(/prompt/),
      });
    });

    test('an endpoint that is not there is refused', async () => {
      expect(await submit(request.body, '/nowhere/v1/generate')).toMatchObject({
        kind: 'refused',
        status: 404,
      });
    });

    const refusals: [PixazoMood, JsonObject][] = [
      ['key refused', { kind: 'account', status: 401 }],
      [
        'wallet empty',
        {
          kind: 'account',
          status: 402,
          why: 'Insufficient Balance: Your wallet does not have enough balance.',
        },
      ],
      [
        'model disabled',
        {
          kind: 'refused',
          status: 400,
          why: "Model not found: Model 'ltx-2-19b-api-513' not found or is disabled",
        },
      ],
    ];
    test.each(refusals)('%s: no job', async (mood, meaning) => {
      await inMood(mood);
      expect(await submit()).toMatchObject(meaning);
    });

    test('a refused key is refused for status requests too', async () => {
      await inMood('key refused');
      expect(await service.gateway.status({ request_id: 'any' })).toMatchObject({
        kind: 'account',
        status: 401,
      });
    });

    test('too many submissions: busy, in its words', async () => {
      await inMood('throttled');
      await submit();
      expect(await submit()).toMatchObject({
        kind: 'busy',
        why: expect.stringContaining('Rate limit is exceeded'),
      });
    });

    test('media come from another origin, with length and a strong ETag, and resume', async () => {
      const answer = await submit();
      if (answer.kind !== 'accepted') throw new Error(answer.why);
      service.pass(2 * RENDER_MS);
      const status = await service.gateway.status(answer);
      const link = (status.kind === 'job' && status.job.media[0]) || '';
      expect(new URL(link).origin).not.toBe(service.origin);
      const whole = await service.gateway.fetch(link, null);
      if (whole.kind !== 'bytes') throw new Error(whole.why);
      whole.cancel();
      const { length, etag } = whole;
      expect(etag).toMatch(/^".+"$/);
      expect(length).toBeGreaterThan(100);
      for (const from of [1, 57, Number(length) - 1]) {
        const part = await service.gateway.fetch(link, { from, etag: etag ?? '' });
        if (part.kind === 'bytes') part.cancel();
        expect(part).toMatchObject({ from, length, etag });
      }
    });
  });
}
