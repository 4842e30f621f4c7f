import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPixazo } from '../../../src/gateway/pixazo/pixazo.js';
import type { Gateway, JobStatus, StatusAnswer } from '../../../src/gateway/port.js';
import {
  answer,
  type Fault,
  fin,
  garbage,
  httpText,
  type Oracle,
  reset,
  silence,
  startOracle,
  wire,
} from '../../support/oracle/index.js';

const KEY = 'k3y-of-the-tests';
const ID = 'lightricks-video_019d';

let oracle: Oracle;
let gateway: Gateway;

beforeEach(async () => {
  oracle = await startOracle({ key: KEY });
  gateway = openPixazo({ origin: oracle.origin, key: KEY });
});

afterEach(async () => {
  await gateway.close();
  await oracle.close();
});

async function told(body: unknown, id = ID): Promise<StatusAnswer> {
  oracle.statusFaults.next(answer(200, body));
  return gateway.status({ request_id: id });
}

async function job(body: Record<string, unknown>): Promise<JobStatus> {
  const status = await told({ request_id: ID, ...body });
  if (status.kind !== 'job') throw new Error(`${status.kind}: ${status.why}`);
  return status.job;
}

test('interim answers are passed over', async () => {
  const body = JSON.stringify({ request_id: ID, status: 'QUEUED' });
  const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\n';
  oracle.statusFaults.next(wire(() => interim.repeat(2) + httpText(200, body)));
  expect(await gateway.status({ request_id: ID })).toMatchObject({ kind: 'job', job: { word: 'QUEUED' } });
});

test.each([401, 402, 403])('%i says where the key came from', async (status) => {
  const named = openPixazo({ origin: oracle.origin, key: KEY, keySource: 'PIXAZO_API_KEY' });
  oracle.statusFaults.next(answer(status, { message: 'No' }));
  oracle.submitFaults.next(answer(status, { message: 'No' }));
  const refused = { kind: 'account', status, why: 'No (key from PIXAZO_API_KEY)' };
  expect(await named.status({ request_id: ID })).toEqual(refused);
  expect(await named.submit({ path: '/lightricks/v1/ltx/generate', body: {}, id: 'a1b2c3d4' }, 2000)).toEqual(
    refused,
  );
  await named.close();
});

describe('a job', () => {
  test('as documented', async () => {
    const link = 'https://cdn.example/v1/lightricks-video_019d/output.ext?sig=1';
    expect(
      await job({
        status: 'COMPLETED',
        model_id: 'lightricks-video',
        error: null,
        output: { media_url: [link], media_type: 'application/octet-stream' },
        created_at: '2026-03-31T10:00:00.000Z',
        completed_at: '2026-03-31T10:00:15.000Z',
      }),
    ).toEqual({
      state: 'done',
      charged: 'yes',
      word: 'COMPLETED',
      model_id: 'lightricks-video',
      error: null,
      media: [link],
      created_at: '2026-03-31T10:00:00.000Z',
      completed_at: '2026-03-31T10:00:15.000Z',
    });
  });

  test.each([
    ['QUEUED', { state: 'queued' }],
    ['PROCESSING', { state: 'running' }],
    ['COMPLETED', { state: 'done', charged: 'possibly' }],
    ['FAILED', { state: 'failed', charged: 'possibly' }],
    ['ERROR', { state: 'failed', charged: 'no' }],
    ['completed', { state: 'running' }],
    ['CANCELLED', { state: 'running' }],
    ['toString', { state: 'running' }],
    ['', { state: 'running' }],
  ])('%s is %j', async (word, state) => {
    expect(await job({ status: word })).toMatchObject({ ...state, word });
  });

  test.each([
    [[], []],
    [null, []],
    [17, []],
    ['https://a.example/1', ['https://a.example/1']],
    [
      ['https://a.example/1', 'https://a.example/1', 'http://b.example/2'],
      ['https://a.example/1', 'http://b.example/2'],
    ],
    [['javascript:alert(1)', 'file:///etc/passwd', 'ftp://x/y', '/relative', '', 3, null, {}], []],
  ])('media_url %j gives %j', async (media_url, media) => {
    expect((await job({ status: 'COMPLETED', output: { media_url } })).media).toEqual(media);
  });

  test('wrong types count as missing', async () => {
    const odd = { model_id: 3, output: 'none', created_at: 17, completed_at: 'some day' };
    expect(await job({ status: 'COMPLETED', ...odd })).toEqual({
      state: 'done',
      charged: 'possibly',
      word: 'COMPLETED',
      model_id: null,
      error: null,
      media: [],
      created_at: null,
      completed_at: null,
    });
  });

  test('an error is told whole, also as an object, without the key or control characters', async () => {
    expect(await job({ status: 'FAILED', error: `no \u001b[2Jway ${KEY}` })).toMatchObject({
      error: 'no \\x1b[2Jway [key]',
    });
    expect(await job({ status: 'ERROR', error: { code: 7 } })).toMatchObject({ error: '{"code":7}' });
  });

  test.each(['COMPLETED', 'FAILED', 'ERROR'])(
    '%s without an id ends no job: it may be about anything',
    async (status) => {
      for (const request_id of [undefined, null, 7]) {
        expect(await told({ status, request_id, message: 'Upstream timeout' })).toMatchObject({
          kind: 'failed',
          why: expect.stringContaining(`${status} and not of which job`),
        });
      }
      expect(await told({ status: 'PROCESSING' })).toMatchObject({ kind: 'job' });
    },
  );

  test('that is another one is not taken', async () => {
    const status = await told({ request_id: 'other', status: 'COMPLETED' });
    expect(status).toMatchObject({ kind: 'failed', why: expect.stringContaining('another job') });
  });
});

const failures: [string, Fault, Partial<Extract<StatusAnswer, { kind: 'failed' }>>][] = [
  ['reset', reset(), { reached: false }],
  ['FIN', fin(), { reached: false }],
  ['garbage', garbage(), { reached: false, why: 'the answer is not HTTP' }],
  ['HTML', answer(200, '<html>'), { reached: true }],
  ['no status', answer(200, { request_id: ID }), { reached: true }],
  [
    'a cut body',
    wire(() => httpText(200, '{"status":"COMPLETED"}').slice(0, -1), { ending: 'reset' }),
    { reached: true },
  ],
  ['500', answer(500, 'oops'), { reached: true, why: 'the gateway answered 500: oops' }],
  ['502', answer(502), { reached: true, wait: null }],
  ['503 with Retry-After', answer(503, '', { 'Retry-After': '4' }), { reached: true, wait: 4000 }],
  ['429', answer(429, { message: 'Try again in 9 seconds.' }), { reached: true, wait: 9000 }],
  ['a redirect', answer(302, '', { Location: 'http://127.0.0.1:9/' }), { reached: true }],
  ['1 MiB and more', answer(200, `{"status":"QUEUED","pad":"${'x'.repeat(2 ** 20)}"}`), { reached: true }],
];

describe('failures', () => {
  test.each(failures)('%s', async (_name, fault, expected) => {
    oracle.statusFaults.next(fault);
    expect(await gateway.status({ request_id: ID })).toMatchObject({ kind: 'failed', ...expected });
  });

  test('silence ends with the time-out', async () => {
    await gateway.close();
    gateway = openPixazo({ origin: oracle.origin, key: KEY, statusTimeout: 300 });
    oracle.statusFaults.next(silence());
    expect(await gateway.status({ request_id: ID })).toEqual({
      kind: 'failed',
      reached: false,
      why: 'no answer within 0.3 s',
      wait: null,
    });
  });

  test('nobody listens', async () => {
    await oracle.unplug();
    expect(await gateway.status({ request_id: ID })).toMatchObject({ kind: 'failed', reached: false });
    await oracle.plug();
    expect(await gateway.status({ request_id: ID })).toMatchObject({ kind: 'missing' });
  });

  test('404 is missing, with the message', async () => {
    expect(await gateway.status({ request_id: ID })).toEqual({
      kind: 'missing',
      why: `Not found: Request '${ID}' not found`,
    });
  });

  test.each([401, 402, 403])('%i is about the account', async (status) => {
    oracle.statusFaults.next(answer(status, { statusCode: status, message: 'no' }));
    expect(await gateway.status({ request_id: ID })).toEqual({ kind: 'account', status, why: 'no' });
  });

  test('an abort ends it at once', async () => {
    oracle.statusFaults.always(silence());
    const stop = new AbortController();
    const asking = gateway.status({ request_id: ID }, stop.signal);
    stop.abort();
    expect(await asking).toMatchObject({ kind: 'failed', why: 'stopped' });
    expect(await gateway.status({ request_id: ID }, stop.signal)).toMatchObject({
      kind: 'failed',
      why: 'stopped',
    });
  });
});

describe('ids are opaque', () => {
  test.each(['a/b', '../../x', 'a b', 'ä?x=1#y', '%2e%2e', 'a\\b', '0198c1b2d3e4f'])('%j', async (id) => {
    expect(await told({ request_id: id, status: 'QUEUED' }, id)).toMatchObject({ kind: 'job' });
    const path = oracle.statusAsks.at(-1)?.path ?? '';
    expect(path).toMatch(/^\/v2\/requests\/status\/[^/?#]+$/);
    expect(decodeURIComponent(path.slice('/v2/requests/status/'.length))).toBe(id);
  });

  test.each(['', ' ', '.', '..', 'x'.repeat(10_240), 'a\nb', '\ud800'])(
    '%j is refused unasked',
    async (id) => {
      expect(await gateway.status({ request_id: id })).toMatchObject({ kind: 'failed', reached: false });
      expect(oracle.statusAsks).toEqual([]);
    },
  );
});
