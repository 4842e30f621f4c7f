import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import type { Take } from '../../src/takes/take.js';
import { memoryDisk } from '../support/memory-disk.js';
import { tiny, tinyBody, video } from './models.js';
import { client, stage } from './sandbox-client.js';

const videoBody = { prompt: 'a pier', image_url: 'https://cdn.example.com/pier.png' };
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a job', () => {
  test('is accepted with the documented answer', async () => {
    const { sandbox, submit } = await stage();
    const { status, body } = await submit(video, videoBody);
    expect(status).toBe(202);
    expect(body).toEqual({
      request_id: expect.stringMatching(/^ltx-2-video-api-581_/),
      status: 'QUEUED',
      polling_url: `${sandbox.url}/v2/requests/status/${body.request_id}`,
    });
    expect(body.request_id.split('_')[1]).toMatch(UUID7);
  });

  test('goes from QUEUED over PROCESSING to COMPLETED by the clock', async () => {
    const { stand, sandbox, submit, status, media } = await stage({ workers: 1, renderSeconds: 10 });
    const first = (await submit(tiny, tinyBody)).body.request_id;
    const second = (await submit(tiny, tinyBody)).body.request_id;
    expect((await status(first)).body).toMatchObject({ status: 'PROCESSING', output: null, error: null });
    expect((await status(second)).body).toMatchObject({ status: 'QUEUED', completed_at: null });
    stand.now += 13_000;
    const link = `${sandbox.mediaUrl}/v1/${first}/output.ext`;
    expect((await status(first)).body).toEqual({
      request_id: first,
      status: 'COMPLETED',
      model_id: 'tiny-1',
      error: null,
      output: { media_url: [link], media_type: 'application/octet-stream' },
      created_at: '2026-11-22T10:00:00.000Z',
      updated_at: expect.stringMatching(/^2026-11-22T10:00:(0[7-9]|1[0-3])\.\d{3}Z$/),
      completed_at: expect.any(String),
    });
    expect((await status(second)).body.status).toBe('PROCESSING');
    expect((await media(link)).status).toBe(200);
    expect((await media(link.replace(first, second))).status).toBe(404);
  });

  test.each([
    ['FAILED', 'ERROR'],
    ['ERROR', 'FAILED'],
  ])('may end as %s, without a clip', async (word) => {
    const { stand, sandbox, submit, status, media } = await stage({ failRate: 1, workers: 50 });
    const ids = [];
    for (let n = 0; n < 12; n += 1) ids.push((await submit(tiny, tinyBody)).body.request_id);
    stand.now += 60_000;
    const ends = await Promise.all(ids.map(async (id) => (await status(id)).body));
    const job = ends.find((end) => end.status === word);
    expect(job).toMatchObject({ output: null, error: expect.any(String), model_id: 'tiny-1' });
    expect((await media(`${sandbox.mediaUrl}/v1/${job?.request_id}/output.ext`)).status).toBe(404);
  });

  test('that nobody submitted is not known', async () => {
    const { status } = await stage();
    expect(await status('tiny-1_nobody')).toMatchObject({ status: 404, body: { error: 'Not Found' } });
  });
});

describe('a submission is refused', () => {
  test.each([
    [{ image_url: 'https://a.example/x.png' }, "'prompt' is required"],
    [{ prompt: 'x' }, "'image_url' is required"],
    [{ ...videoBody, image_url: './local.png' }, 'publicly accessible'],
    [{ ...videoBody, image_url: 'sandbox:file:abc' }, 'publicly accessible'],
    [{ ...videoBody, duration: 7 }, "'duration' must be one of 6, 8, 10"],
    [{ ...videoBody, duration: '6' }, "'duration' must be of type integer"],
    [{ ...videoBody, resolution: '1440p' }, "'resolution' must be one of 720p, 1080p, 2160p"],
    [{ ...videoBody, generate_audio: 'yes' }, 'must be of type boolean'],
    ['{"prompt":', 'must be a JSON object'],
    ['[]', 'must be a JSON object'],
    [{ ...videoBody, prompt: 'x'.repeat(2 ** 20) }, 'at most 1 MiB'],
  ])('400: %j', async (body, message) => {
    const { sandbox, submit } = await stage();
    expect(await submit(video, body)).toMatchObject({
      status: 400,
      body: { error: 'Bad Request', message: expect.stringContaining(message) },
    });
    expect(sandbox.stats().accepted).toBe(0);
  });

  test('400: by the ranges of a model of the user, and where a clip would be too large to make', async () => {
    const { submit } = await stage();
    for (const [body, message] of [
      [{ ...tinyBody, fps: 61 }, "'fps' must be at most 60"],
      [{ ...tinyBody, num_frames: 0 }, "'num_frames' must be at least 1"],
      [{ prompt: 'x' }, "'video_size' is required"],
      [{ ...tinyBody, video_size: '9999x9999' }, '9999x9999 is too large'],
      [{ ...tinyBody, num_frames: 1e9 }, 'are too many'],
    ] as const) {
      expect(await submit(tiny, body)).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining(message) },
      });
    }
  });

  test('400: a model that is disabled; 404: a path that no model has', async () => {
    const { submit } = await stage({ disabled: ['tiny-1'] });
    expect(await submit(tiny, tinyBody)).toMatchObject({
      status: 400,
      body: { error: 'Model not found', message: "Model 'tiny-1' not found or is disabled" },
    });
    expect(await submit({ ...tiny, path: '/tiny/v2/render' }, tinyBody)).toMatchObject({
      status: 404,
      body: { statusCode: 404, message: 'Resource not found' },
    });
  });

  test('401: without a key, and with any key once they are refused', async () => {
    const { sandbox, submit, status } = await stage();
    expect(await submit(tiny, tinyBody, {})).toMatchObject({ status: 401, body: { statusCode: 401 } });
    expect((await submit(tiny, tinyBody)).status).toBe(202);
    sandbox.acceptKeys(false);
    const message = expect.stringContaining('invalid subscription key');
    expect(await submit(tiny, tinyBody)).toMatchObject({ status: 401, body: { message } });
    expect((await status('any')).status).toBe(401);
    sandbox.acceptKeys(true);
    expect((await submit(tiny, tinyBody)).status).toBe(202);
  });

  test('402: when the balance has run dry, until it is topped up', async () => {
    const { sandbox, submit } = await stage({ balance: 150_000n });
    expect((await submit(tiny, tinyBody)).status).toBe(202);
    expect(await submit(tiny, tinyBody)).toMatchObject({
      status: 402,
      body: { error: 'Insufficient Balance', message: 'Your wallet does not have enough balance.' },
    });
    sandbox.topUp(29_200n);
    expect((await submit(tiny, tinyBody)).status).toBe(202);
    expect((await submit(tiny, tinyBody)).status).toBe(402);
  });

  test('429: above the rate, with the seconds to wait; status requests are not counted', async () => {
    const { stand, submit, status } = await stage({ rateLimit: 2 });
    const { body } = await submit(tiny, tinyBody);
    await submit(tiny, tinyBody);
    stand.now += 18_500;
    const refused = await submit(tiny, tinyBody);
    expect(refused).toMatchObject({
      status: 429,
      body: { statusCode: 429, message: 'Rate limit is exceeded. Try again in 42 seconds.' },
    });
    expect(refused.headers.get('retry-after')).toBe('42');
    expect((await status(body.request_id)).status).toBe(200);
    stand.now += 42_000;
    expect((await submit(tiny, tinyBody)).status).toBe(202);
  });
});

test('a local file goes by its hash, and keys that nobody documented are ignored', async () => {
  const { submit } = await stage();
  const image_url = `sandbox:file:${'0af1'.repeat(16)}`;
  expect((await submit(video, { ...videoBody, image_url, webhook: 'https://a.example' })).status).toBe(202);
});

describe('the media', () => {
  async function rendered() {
    const staged = await stage();
    const { request_id } = (await staged.submit(tiny, tinyBody)).body;
    staged.stand.now += 60_000;
    const link = (await staged.status(request_id)).body.output.media_url[0];
    return { ...staged, link };
  }

  test('comes from an origin of its own, as bytes of no stated kind', async () => {
    const { sandbox, link, media } = await rendered();
    expect(new URL(link).origin).toBe(sandbox.mediaUrl);
    expect(sandbox.mediaUrl).not.toBe(sandbox.url);
    const response = await media(link);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
    expect((await media(`${sandbox.url}${new URL(link).pathname}`)).status).not.toBe(200);
  });

  test('comes in parts, as long as it is the same file', async () => {
    const { link, media } = await rendered();
    const whole = await media(link);
    const etag = whole.headers.get('etag') ?? '';
    const bytes = Buffer.from(await whole.arrayBuffer());
    const rest = await media(link, { range: 'bytes=1000-', 'if-range': etag });
    expect(rest.status).toBe(206);
    expect(rest.headers.get('content-range')).toBe(`bytes 1000-${bytes.length - 1}/${bytes.length}`);
    expect(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(1000))).toBe(true);
    const other = await media(link, { range: 'bytes=1000-', 'if-range': '"another"' });
    expect(other.status).toBe(200);
    expect(Buffer.from(await other.arrayBuffer()).equals(bytes)).toBe(true);
    const beyond = await media(link, { range: `bytes=${bytes.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
  });

  test('tells on a client that sends it the key', async () => {
    const { sandbox, link, media } = await rendered();
    await media(link);
    expect(sandbox.stats()).toMatchObject({ accepted: 1, mediaRequests: 1, leakedKeys: 0 });
    await media(link, { 'Ocp-Apim-Subscription-Key': 'a key' });
    expect(sandbox.stats()).toMatchObject({ mediaRequests: 2, leakedKeys: 1 });
  });
});

describe('between processes', () => {
  const jobsFile = '/film/film.yaml.sandbox.jobs';

  test('a job knows its take and the words of its prompt', async () => {
    const { disk, volume } = memoryDisk({ '/film/': '' });
    const content = { model_id: tiny.gateway_model, body: tinyBody, wrote: [], image: null };
    const shot = { shot: '010', model: tiny, prompt: tinyBody.prompt, content, input: null, enabled: true };
    const takes = [1, 2].map((take) => ({ ...shot, take }) as unknown as Take);
    const { submit } = await stage({ disk, jobsFile, takes });
    for (const prompt of [tinyBody.prompt, tinyBody.prompt, 'another prompt'])
      await submit(tiny, { ...tinyBody, prompt });
    const lines = String(volume.readFileSync(jobsFile)).trim().split('\n');
    const clips = lines.map((line) => JSON.parse(line).clip);
    expect(clips.map(({ label }) => label && [label.shot, label.take])).toEqual([
      ['010', 1],
      ['010', 2],
      undefined,
    ]);
    expect(clips.map(({ words }) => words)).toEqual([tinyBody.prompt, tinyBody.prompt, 'another prompt']);
  });

  test('a clock that was set back does not keep its jobs waiting', async () => {
    const { disk } = memoryDisk({ '/film/': '' });
    const one = await stage({ disk, jobsFile, renderSeconds: 10 });
    const { request_id } = (await one.submit(tiny, tinyBody)).body;
    await one.sandbox.close();

    one.stand.now -= 86_400_000;
    const sandbox = await startSandbox(one.setUp);
    const { status } = client(sandbox);
    expect((await status(request_id)).body.status).toBe('PROCESSING');
    one.stand.now += 13_000;
    expect((await status(request_id)).body.status).toBe('COMPLETED');
    await sandbox.close();
  });

  test('jobs go on by the clock, and their clips keep their bytes', async () => {
    const { disk } = memoryDisk({ '/film/': '' });
    const one = await stage({ disk, jobsFile, renderSeconds: 10 });
    const { request_id } = (await one.submit(tiny, tinyBody)).body;
    one.stand.now += 20_000;
    const link = (await one.status(request_id)).body.output.media_url[0];
    const before = await one.media(link);
    await one.sandbox.close();

    const sandbox = await startSandbox({ ...one.setUp, seed: 7 });
    const two = client(sandbox);
    const again = (await two.status(request_id)).body.output.media_url[0];
    expect(new URL(again).origin).toBe(sandbox.mediaUrl);
    const after = await two.media(again, {
      'if-range': before.headers.get('etag') ?? '',
      range: 'bytes=10-',
    });
    expect(after.status).toBe(206);
    expect(Buffer.from(await after.arrayBuffer())).toEqual(
      Buffer.from(await before.arrayBuffer()).subarray(10),
    );
    await sandbox.close();
  });

  test('a torn last line is cut off and a damaged one left out', async () => {
    const { disk, volume } = memoryDisk({ '/film/': '' });
    const one = await stage({ disk, jobsFile });
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push((await one.submit(tiny, tinyBody)).body.request_id);
    await one.sandbox.close();
    const [first, , third] = String(volume.readFileSync(jobsFile)).split('\n');
    volume.writeFileSync(jobsFile, `${first}\nnot a job\n${third?.slice(0, 60)}`);

    const two = await stage({ disk, jobsFile });
    const answers = await Promise.all(ids.map((id) => two.status(id)));
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404]);
    const { request_id } = (await two.submit(tiny, tinyBody)).body;
    await two.sandbox.close();
    const three = await stage({ disk, jobsFile });
    expect((await three.status(request_id)).status).toBe(200);
  });

  test('workers stay busy with the jobs of the process before', async () => {
    const { disk } = memoryDisk({ '/film/': '' });
    const one = await stage({ disk, jobsFile, workers: 1, renderSeconds: 100 });
    await one.submit(tiny, tinyBody);
    await one.sandbox.close();
    const two = await stage({ disk, jobsFile, workers: 1, renderSeconds: 100 });
    const { request_id } = (await two.submit(tiny, tinyBody)).body;
    expect((await two.status(request_id)).body.status).toBe('QUEUED');
  });
});

test('a port that is taken is an error, and the other one is free again', async () => {
  const { sandbox, setUp } = await stage();
  const other = await stage();
  const mediaPort = Number(new URL(other.sandbox.mediaUrl).port);
  await other.sandbox.close();
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox({ ...setUp, port, mediaPort })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const again = await startSandbox({ ...setUp, mediaPort });
  await again.close();
});
