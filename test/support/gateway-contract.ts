import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gateway, JobStatus, MediaAnswer, Range, SubmitRequest } from '../../src/gateway/port.js';

/**
 * How the service behind a gateway is to behave. `losing`: it takes a job and gives no usable answer. A harness that cannot make its
 * service do one of them leaves it out of `moods`.
 */
export type Mood = 'well' | 'failing' | 'key refused' | 'wallet empty' | 'throttled' | 'losing';

/** A gateway together with the means to let its service's time pass. Jobs render one after the other for about `RENDER_MS` each. */
export interface GatewayUnderTest {
  gateway: Gateway;
  origin: string;
  /** Lets that many milliseconds pass for the service. */
  pass(ms: number): void;
  close(): Promise<void>;
}

/** A gateway and the fake service that it is tested with. */
export interface GatewayHarness {
  /** A fresh service in that mood, and a gateway that talks to it. */
  open(mood: Mood): Promise<GatewayUnderTest>;
  /** Those that the service has besides `well`. */
  moods: readonly Exclude<Mood, 'well'>[];
  /** A request that the service takes. */
  request: Omit<SubmitRequest, 'id'>;
  /** A request that the service refuses, such as one for a model that it does not have. */
  refused: Omit<SubmitRequest, 'id'>;
  /** Request ids that no job has, odd ones included. */
  strangers: readonly string[];
  /** What the service says of a job on its way to the end, in its own words. */
  words: readonly string[];
}

/** About how long a job renders, in milliseconds. */
export const RENDER_MS = 10_000;

/** What the port promises of every gateway, whoever provides it. */
export function gatewayContract(name: string, harness: GatewayHarness): void {
  describe(`the gateway contract: ${name}`, () => {
    let service: GatewayUnderTest;
    let submissions = 0;

    beforeEach(async () => {
      service = await harness.open('well');
    });
    afterEach(async () => {
      await service.gateway.close();
      await service.close();
    });

    const testIn = (mood: Exclude<Mood, 'well'>, what: string, body: () => Promise<void>) =>
      test.runIf(harness.moods.includes(mood))(`${mood}: ${what}`, async () => {
        await service.gateway.close();
        await service.close();
        service = await harness.open(mood);
        await body();
      });

    function newRequest(request = harness.request): SubmitRequest {
      submissions += 1;
      return { ...request, id: `job${String(submissions).padStart(8, '0')}` };
    }

    const submit = (request = harness.request) => service.gateway.submit(newRequest(request), 5000);

    async function accepted(): Promise<string> {
      const submission = await submit();
      if (submission.kind !== 'accepted') throw new Error(`${submission.kind}: ${submission.why}`);
      return submission.request_id;
    }

    async function job(id: string): Promise<JobStatus> {
      const status = await service.gateway.status({ request_id: id });
      if (status.kind !== 'job') throw new Error(`${status.kind}: ${status.why}`);
      return status.job;
    }

    test('every submission is a job of its own, also the same one twice', async () => {
      const ids = [await accepted(), await accepted(), await accepted()];
      expect(new Set(ids).size).toBe(3);
    });

    test('a submission that may not leave is not sent', async () => {
      const request = { ...newRequest(), mayLeave: async () => false };
      expect(await service.gateway.submit(request, 5000)).toMatchObject({ kind: 'not-sent' });
      const { find } = service.gateway;
      const lost = { id: request.id, body: request.body, model_id: 'any', sent_at: new Date().toISOString() };
      if (find) expect(await find.call(service.gateway, lost)).toBeNull();
      const sent = { ...newRequest(), mayLeave: () => true };
      expect(await service.gateway.submit(sent, 5000)).toMatchObject({ kind: 'accepted' });
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

    test('a job goes its way to a clip, is paid, and stays done', async () => {
      const [first, second] = [await accepted(), await accepted()];
      const { words, last } = await followed(second);
      expect(words).toEqual(harness.words);
      expect(last).toMatchObject({ state: 'done', charged: 'yes', error: null });
      expect(last.media.length).toBeGreaterThan(0);
      if (last.completed_at !== null)
        expect(Date.parse(last.completed_at)).toBeGreaterThan(Date.parse(last.created_at ?? ''));
      expect(await job(second)).toEqual(last);
      expect(await job(first)).toMatchObject({ state: 'done' });
    });

    testIn('failing', 'a job that went wrong says so, and has no media', async () => {
      const { last } = await followed(await accepted());
      expect(last).toMatchObject({ state: 'failed', error: expect.stringMatching(/\w/), media: [] });
    });

    test('an id that nobody gave is missing', async () => {
      for (const request_id of harness.strangers)
        expect(await service.gateway.status({ request_id })).toMatchObject({ kind: 'missing' });
    });

    test('a request that the service cannot serve is refused with a message', async () => {
      const refusal = await submit(harness.refused);
      expect(refusal).toMatchObject({ kind: 'refused', why: expect.stringMatching(/\w/) });
    });

    testIn('key refused', 'no job, and no status', async () => {
      const refused = { kind: 'account', status: expect.any(Number), why: expect.stringMatching(/\w/) };
      expect(await submit()).toMatchObject(refused);
      expect(await service.gateway.status({ request_id: 'any' })).toMatchObject(refused);
    });

    testIn('wallet empty', 'no job', async () => {
      expect(await submit()).toMatchObject({ kind: 'account', why: expect.stringMatching(/\w/) });
    });

    testIn('throttled', 'the second submission is told to wait', async () => {
      await submit();
      const answer = await submit();
      expect(answer).toMatchObject({ kind: 'busy', why: expect.stringMatching(/\w/) });
      expect(answer.kind === 'busy' && answer.wait).toBeGreaterThan(0);
    });

    testIn('losing', 'the job is unknown, or found by our own id', async () => {
      const request = newRequest();
      expect(await service.gateway.submit(request, 500)).toMatchObject({ kind: 'unknown' });
      const { find } = service.gateway;
      if (!find) return;
      const lost = { id: request.id, body: request.body, model_id: 'any', sent_at: new Date().toISOString() };
      const found = await find.call(service.gateway, lost);
      expect(await followed(found?.request_id ?? '')).toMatchObject({ last: { state: 'done' } });
      expect(await find.call(service.gateway, { ...lost, id: 'never0000' })).toBeNull();
    });

    test('nobody listens: not sent, and not reached', async () => {
      await service.close();
      expect(await submit()).toMatchObject({ kind: 'not-sent' });
      expect(await service.gateway.status({ request_id: 'any' })).toMatchObject({
        kind: 'failed',
        reached: false,
      });
    });

    describe('media', () => {
      let link: string;

      beforeEach(async () => {
        const { last } = await followed(await accepted());
        link = last.media[0] ?? '';
      });

      async function fetched(range: Range | null): Promise<{ answer: MediaAnswer; bytes: Buffer }> {
        const answer = await service.gateway.fetch(link, range);
        if (answer.kind !== 'bytes') throw new Error(answer.why);
        const chunks: Uint8Array[] = [];
        for await (const chunk of answer.body) chunks.push(chunk);
        return { answer, bytes: Buffer.concat(chunks) };
      }

      test('come whole, and are the same bytes every time', async () => {
        const { answer, bytes } = await fetched(null);
        expect(answer).toMatchObject({ from: 0 });
        expect(bytes.length).toBeGreaterThan(100);
        expect((await fetched(null)).bytes.equals(bytes)).toBe(true);
      });

      test('resume from any byte, or start over', async () => {
        const whole = await fetched(null);
        const { etag, length } = whole.answer as Extract<MediaAnswer, { kind: 'bytes' }>;
        for (const from of [1, 57, whole.bytes.length - 1]) {
          const part = await fetched({ from, etag: etag ?? '"none"' });
          expect([0, ...(etag === null ? [] : [from])]).toContain((part.answer as { from: number }).from);
          expect(part.answer).toMatchObject({ length });
          expect(part.bytes.equals(whole.bytes.subarray((part.answer as { from: number }).from))).toBe(true);
        }
      });

      test('start over for another ETag, and behind their end', async () => {
        const whole = await fetched(null);
        const etag = (whole.answer as { etag: string | null }).etag ?? '"none"';
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
