import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectorOf } from '../../../src/gateway/http/connect.js';
import { proxiesFrom } from '../../../src/gateway/http/proxy.js';
import { openPixazo } from '../../../src/gateway/pixazo/pixazo.js';
import type { Submission } from '../../../src/gateway/port.js';
import {
  type ConnectProxy,
  type Oracle,
  type ProxyOptions,
  reset,
  startConnectProxy,
  startMute,
  startOracle,
  startTlsFront,
  startTlsReset,
} from '../../support/oracle/index.js';

const KEY = 'k3y-of-the-tests';
const POST = { path: '/lightricks/v1/ltx/generate', body: { prompt: 'a pier' }, id: 'a1b2c3d4' };

let oracle: Oracle;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  oracle = await startOracle({ key: KEY });
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await oracle.close();
});

async function proxyWith(options: ProxyOptions): Promise<ConnectProxy> {
  const proxy = await startConnectProxy(options);
  closing.push(proxy.close);
  return proxy;
}

/** Submits to a plain gateway with a public name, which the proxy leads to some port here. */
async function submitThrough(link: string, origin = 'http://gateway.test'): Promise<Submission> {
  const proxies = proxiesFrom({ HTTP_PROXY: link, HTTPS_PROXY: link });
  if (!proxies.ok) throw new Error(proxies.error);
  const gateway = openPixazo({ origin, key: KEY, proxyFor: proxies.value, connectTimeout: 400 });
  closing.push(gateway.close);
  return gateway.submit(POST, 2000);
}

const portOfOracle = () => Number(new URL(oracle.origin).port);

test('a submission goes through the tunnel', async () => {
  const proxy = await proxyWith({ routes: { 'gateway.test:80': portOfOracle() }, wants: 'mira:p@ss' });
  expect(await submitThrough(`http://mira:p%40ss@127.0.0.1:${proxy.port}`)).toMatchObject({
    kind: 'accepted',
  });
  expect(proxy.connects.map(({ target }) => target)).toEqual(['gateway.test:80']);
  expect(proxy.connects[0]?.headers).not.toHaveProperty('ocp-apim-subscription-key');
  expect(proxy.others).toEqual([]);
  expect(oracle.posts[0]?.headers.map(([name]) => name)).not.toContain('proxy-authorization');
});

test('over TLS the proxy sees nothing of it', async () => {
  const front = await startTlsFront({ 'gateway.test': portOfOracle() });
  closing.push(front.close);
  const proxy = await proxyWith({ routes: { 'gateway.test:443': front.ports['gateway.test'] ?? 0 } });
  // The certificate is nobody's, so the handshake inside the tunnel fails: provably before anything was sent.
  expect(await submitThrough(`http://127.0.0.1:${proxy.port}`, 'https://gateway.test')).toMatchObject({
    kind: 'not-sent',
    why: expect.stringMatching(/self-signed/i),
  });
  expect(proxy.connects).toHaveLength(1);
  expect(proxy.seen().includes(KEY)).toBe(false);
  expect(oracle.posts).toEqual([]);
});

describe('provably not sent', () => {
  test.each([
    [407, /\(407\)/],
    [403, /refuses a tunnel to gateway.test:80 \(403\)/],
    [502, /\(502\)/],
    [302, /\(302\)/],
    ['cut', /closed|reset/],
    ['mute', /did not answer in time/],
  ] as const)('the proxy answers %s', async (refuses, why) => {
    const proxy = await proxyWith({ refuses });
    const submission = await submitThrough(`http://mira:secret@127.0.0.1:${proxy.port}`);
    expect(submission).toMatchObject({ kind: 'not-sent', why: expect.stringMatching(why) });
    expect('why' in submission && submission.why).toContain(`127.0.0.1:${proxy.port}`);
    expect(JSON.stringify(submission)).not.toContain('secret');
    expect(oracle.posts).toEqual([]);
  });

  test('nobody listens there, or there is no such host', async () => {
    const proxy = await proxyWith({});
    await (closing.pop() as () => Promise<void>)();
    expect(await submitThrough(`http://127.0.0.1:${proxy.port}`)).toMatchObject({
      kind: 'not-sent',
      why: expect.stringContaining(
        `127.0.0.1:${proxy.port} (HTTP_PROXY) cannot be reached: the connection was refused`,
      ),
    });
    expect(await submitThrough(`http://${'x'.repeat(64)}.invalid:3128`)).toMatchObject({
      kind: 'not-sent',
      why: expect.stringContaining('.invalid:3128 (HTTP_PROXY) cannot be reached'),
    });
  });

  test.each([startMute, startTlsReset])('the TLS handshake inside the tunnel fails', async (start) => {
    const door = await start();
    closing.push(door.close);
    const proxy = await proxyWith({ routes: { 'gateway.test:443': door.port } });
    expect(await submitThrough(`http://127.0.0.1:${proxy.port}`, 'https://gateway.test')).toMatchObject({
      kind: 'not-sent',
    });
  });
});

test('a reset behind the tunnel, after the request, is unknown', async () => {
  oracle.submitFaults.next(reset());
  const proxy = await proxyWith({ routes: { 'gateway.test:80': portOfOracle() } });
  expect(await submitThrough(`http://127.0.0.1:${proxy.port}`)).toMatchObject({ kind: 'unknown' });
  expect(oracle.posts).toHaveLength(1);
});

test('media of the public internet alone: no tunnel is asked for to an address of a private network', async () => {
  const proxy = await proxyWith({});
  const proxies = proxiesFrom({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  if (!proxies.ok) throw new Error(proxies.error);
  const connector = connectorOf({ timeout: 400, proxyFor: proxies.value, isPublicOnly: true });
  const options = { protocol: 'https:', hostname: '10.0.0.1', host: '10.0.0.1', port: '443' };
  const error = await new Promise((resolve) => connector(options, (...result) => resolve(result[0])));
  expect(String(error)).toContain('not a public address');
  expect(proxy.connects).toEqual([]);
});
