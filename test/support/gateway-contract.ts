import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { Gateway, JobStatus, MediaAnswer, Range } from '../../src/gateway/port.js';
import { documentedRequests } from './documented-requests.js';

/** How the service behind a gateway is to behave. */
export type Mood = 'well' | 'failing' | 'key refused' | 'wallet empty' | 'throttled' | 'model disabled';

/** A gateway together with the means to let its service's time pass. Jobs render one after the other for about `RENDER_MS` each. */
export interface GatewayUnderTest {
  gateway: Gateway;
  origin: string;
  /** Lets that many milliseconds pass for the service. */
  pass(ms: number): void;
  close(): Promise<void>;
}

/** About how long a job renders, in milliseconds. */
export const RENDER_MS = 10_000;

const PATH = '/ltx-2-19b-api-513/v1/ltx-2-19b-api-request';
const SMALL = { image_url: 'https://cdn.example/1.png', num_frames: 9, video_size: '64x64', fps: 25 };

/** What the documentation promises of the gateway, and the client makes of it. Every implementation and stand-in passes it. */
export function gatewayContract(name: string, open: (mood: Mood) => Promise<GatewayUnderTest>): void {
  describe(`the gateway contract: ${name}`, () => {
    let service: GatewayUnderTest;

    beforeEach(async () => {
      service = await open('well');
    });
    afterEach(async () => {
      await service.gateway.close();
      await service.close();
    });

    async function inMood(mood: Mood): Promise<void> {
      await service.gateway.close();
      await service.close();
      service = await open(mood);
    }

    const submit = (body: JsonObject, path = PATH) =>
      service.gateway.submit({ path, body, id: 'a1b2c3d4' }, 5000);

    async function accepted(prompt: string): Promise<string> {
      const submission = await submit({ ...SMALL, prompt });
      if (submission.kind !== 'accepted') throw new Error(`${submission.kind}: ${submission.why}`);
      return submission.request_id;
    }

    async function job(id: string): Promise<JobStatus> {
      const status = await service.gateway.status({ request_id: id });
      if (status.kind !== 'job') throw new Error(`${status.kind}: ${status.why}`);
      return status.job;
    }

    test.each(documentedRequests)('the documented request to %s is accepted', async (path, body) => {
      expect(await submit(body, path)).toMatchObject({ kind: 'accepted' });
    });

    test('every submission is a job of its own, also the same one twice', async () => {
      const ids = [await accepted('a pier'), await accepted('a pier'), await accepted('a boat')];
      expect(new Set(ids).size).toBe(3);
      for (const id of ids) expect(id).toMatch(/^ltx-2-19b-api-513_[!-~]+$/);
    });

    /** Lets time pass until the job has ended; the gateway's words about it on the way, each once. */
    async function followed(id: string): Promise<{ words: string[]; last: JobStatus }> {
      const words: string[] = [];
      for (let steps = 0; steps < 50; steps += 1) {
        const last = await job(id);
        if (words.at(-1) !== last.word) words.push(last.word);
        if (last.state === 'done' || last.state === 'failed') return { words, last };
        expect(last).toMatchObject({ media: [], error: null, completed_at: null });
        service.pass(RENDER_MS / 10);
      }
      throw new Error(`never ended: ${words.join()}`);
    }

    test('a job is QUEUED, PROCESSING, COMPLETED', async () => {
      const [first, second] = [await accepted('a pier'), await accepted('a boat')];
      const { words, last } = await followed(second);
      expect(words).toEqual(['QUEUED', 'PROCESSING', 'COMPLETED']);
      expect(last).toMatchObject({
        state: 'done',
        charged: 'yes',
        model_id: 'ltx-2-19b-api-513',
        error: null,
      });
      expect(last.media.length).toBeGreaterThan(0);
      expect(Date.parse(last.completed_at ?? '')).toBeGreaterThan(Date.parse(last.created_at ?? ''));
      expect(await job(second)).toEqual(last);
      expect(await job(first)).toMatchObject({ state: 'done' });
    });

    test('a job that went wrong says so, and has no media', async () => {
      await inMood('failing');
      const { last } = await followed(await accepted('a pier'));
      expect(last.state).toBe('failed');
      expect(last).toMatchObject({ error: expect.stringMatching(/\w/), media: [] });
    });

    test('an id that nobody gave is missing', async () => {
      expect(await service.gateway.status({ request_id: 'lightricks-video_never' })).toMatchObject({
        kind: 'missing',
      });
      expect(await service.gateway.status({ request_id: 'a/../b c?d#e' })).toMatchObject({ kind: 'missing' });
    });

    test('a request that lacks what its model requires is refused with a message', async () => {
      expect(await submit(SMALL)).toMatchObject({
        kind: 'refused',
        status: 400,
        why: expect.stringMatching(/prompt/),
      });
    });

    test('an endpoint that is not there is refused', async () => {
      const refusal = await submit({ ...SMALL, prompt: 'a pier' }, '/nowhere/v1/generate');
      expect(refusal).toMatchObject({ kind: 'refused', status: 404 });
    });

    const refusals: [Mood, JsonObject][] = [
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
      expect(await submit({ ...SMALL, prompt: 'a pier' })).toMatchObject(meaning);
    });

    test('a refused key is refused for status requests too', async () => {
      await inMood('key refused');
      expect(await service.gateway.status({ request_id: 'any' })).toMatchObject({
        kind: 'account',
        status: 401,
      });
    });

    test('too many submissions: busy, with a wait', async () => {
      await inMood('throttled');
      const body = { ...SMALL, prompt: 'a pier' };
      await submit(body);
      const answer = await submit(body);
      expect(answer).toMatchObject({ kind: 'busy', why: expect.stringContaining('Rate limit is exceeded') });
      expect(answer.kind === 'busy' && answer.wait).toBeGreaterThan(0);
    });

    describe('media', () => {
      let link: string;

      beforeEach(async () => {
        const { last } = await followed(await accepted('a pier'));
        link = last.media[0] ?? '';
      });

      async function fetched(range: Range | null): Promise<{ answer: MediaAnswer; bytes: Buffer }> {
        const answer = await service.gateway.fetch(link, range);
        if (answer.kind !== 'bytes') throw new Error(answer.why);
        const chunks: Uint8Array[] = [];
        for await (const chunk of answer.body) chunks.push(chunk);
        return { answer, bytes: Buffer.concat(chunks) };
      }

      test('come from another origin, whole, with length and a strong ETag', async () => {
        expect(new URL(link).origin).not.toBe(service.origin);
        const { answer, bytes } = await fetched(null);
        expect(answer).toMatchObject({
          from: 0,
          length: bytes.length,
          etag: expect.stringMatching(/^".+"$/),
        });
        expect(bytes.length).toBeGreaterThan(100);
      });

      test('resume from any byte, and are the same bytes every time', async () => {
        const whole = await fetched(null);
        const etag = whole.answer.kind === 'bytes' ? (whole.answer.etag ?? '') : '';
        for (const from of [1, 57, whole.bytes.length - 1]) {
          const part = await fetched({ from, etag });
          expect(part.answer).toMatchObject({ from, length: whole.bytes.length, etag });
          expect(part.bytes.equals(whole.bytes.subarray(from))).toBe(true);
        }
      });

      test('start over for another ETag, and behind their end', async () => {
        const whole = await fetched(null);
        const etag = whole.answer.kind === 'bytes' ? (whole.answer.etag ?? '') : '';
        for (const range of [
          { from: 57, etag: '"another"' },
          { from: whole.bytes.length, etag },
        ]) {
          const again = await fetched(range);
          expect(again.answer).toMatchObject({ from: 0 });
          expect(again.bytes.equals(whole.bytes)).toBe(true);
        }
      });

      test('of no job are gone', async () => {
        const answer = await service.gateway.fetch(`${new URL(link).origin}/v1/never/output.ext`, null);
        expect(answer).toMatchObject({ kind: 'gone', status: 404 });
      });
    });
  });
}
