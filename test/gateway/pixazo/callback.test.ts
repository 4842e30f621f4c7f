import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtInModels } from '../../../src/catalog/load.js';
import { openPixazo } from '../../../src/gateway/pixazo/pixazo.js';
import type { Callback, Gateway } from '../../../src/gateway/port.js';
import { type Oracle, startOracle } from '../../support/oracle/index.js';

const KEY = 'k3y-of-the-tests';
const URL = 'https://door.example/4f1c';

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

async function posted(callback: Callback | undefined) {
  const body = { prompt: 'a pier' };
  const request = { path: '/lightricks/v1/ltx/generate', body, id: 'a1b2c3d4', callback };
  expect((await gateway.submit(request, 2000)).kind).toBe('accepted');
  expect(body).toEqual({ prompt: 'a pier' });
  const post = oracle.posts[0];
  return { header: new Map(post?.headers).get('x-webhook-url'), body: JSON.parse(post?.body ?? '') };
}

test('a call is asked for in the header', async () => {
  expect(await posted({ url: URL, in: 'header' })).toEqual({ header: URL, body: { prompt: 'a pier' } });
  expect(oracle.posts[0]?.headerNames).toContain('X-Webhook-URL');
});

test('or in the body, for the end alone, and then not in the header', async () => {
  const body = { prompt: 'a pier', webhook: URL, webhook_events_filter: ['completed'] };
  expect(await posted({ url: URL, in: 'body' })).toEqual({ header: undefined, body });
});

test('or nowhere', async () => {
  expect(await posted(undefined)).toEqual({ header: undefined, body: { prompt: 'a pier' } });
});

test('the model whose documentation has it in the body says so', () => {
  const ways = Object.fromEntries([...builtInModels()].map(([name, { webhook }]) => [name, webhook]));
  expect(ways).toEqual({ 'ltx-2-pro': 'body', 'ltx-2-19b': undefined, 'ltx-2-video': undefined });
});

test.each<[string, unknown, string | null]>([
  ['the documented body', { request_id: 'a_1', status: 'ERROR', output: null }, 'a_1'],
  ['a body of less', { request_id: 'a_1' }, 'a_1'],
  ['a number as id', { request_id: 1 }, null],
  ['a list', [{ request_id: 'a_1' }], null],
  ['nothing', null, null],
  ['no JSON', undefined, null],
])('the job of a call: %s', (_name, body, id) => {
  expect(gateway.jobOfCall?.(body)).toBe(id);
});
