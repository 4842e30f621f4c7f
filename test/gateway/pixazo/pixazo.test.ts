import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPixazo } from '../../../src/gateway/pixazo/pixazo.js';
import type { Gateway } from '../../../src/gateway/port.js';
import { documentedRequests } from '../../support/documented-requests.js';
import { type Oracle, startOracle } from '../../support/oracle/index.js';

const KEY = 'YOUR_SUBSCRIPTION_KEY';

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

test.each(documentedRequests)('a submission to %s is the documented request', async (path, body) => {
  expect((await gateway.submit({ path, body, id: 'a1b2c3d4' }, 5000)).kind).toBe('accepted');
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
  expect((await gateway.status({ request_id: id })).kind).toBe('job');
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
  const answer = await gateway.status({ request_id: oracle.jobs[0]?.id ?? '' });
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
