import { lookup } from 'node:dns/promises';
import { expect, test } from 'vitest';
import { noProxy, proxiesFrom } from '../../../src/gateway/http/proxy.js';
import { nameResolves } from '../../../src/gateway/http/reach.js';

const GATEWAY = 'https://gateway.example';

function failing(code: string) {
  const asked: string[] = [];
  const look = async (name: string) => {
    asked.push(name);
    throw Object.assign(new Error(code), { code });
  };
  return { look, asked };
}

test('a name that resolves, and an address, which needs no lookup', async () => {
  expect(await nameResolves(GATEWAY, null, noProxy, async () => ({}))).toEqual({ ok: true, value: null });
  for (const origin of ['http://127.0.0.1:9', 'https://[2606:4700::1]'])
    expect(await nameResolves(origin, null, noProxy, failing('ENOTFOUND').look)).toMatchObject({ ok: true });
});

test('a name that does not exist', async () => {
  const result = await nameResolves(GATEWAY, '--gateway', noProxy, failing('ENOTFOUND').look);
  expect(result).toMatchObject({
    ok: false,
    error: { mayPass: false, why: expect.stringMatching(/gateway\.example.*--gateway/) },
  });
});

test.each(['EAI_AGAIN', 'ETIMEOUT', 'ESERVFAIL'])(
  'no name server answers (%s): that may pass',
  async (code) => {
    const result = await nameResolves(GATEWAY, null, noProxy, failing(code).look);
    expect(result).toMatchObject({ ok: false, error: { mayPass: true, why: expect.stringContaining(code) } });
  },
);

test('through a proxy it is the proxy that is looked up', async () => {
  const proxies = proxiesFrom({ HTTPS_PROXY: 'http://mira:secret@proxy.corp:3128' });
  if (!proxies.ok) throw new Error(proxies.error);
  const { look, asked } = failing('ENOTFOUND');
  const result = await nameResolves(GATEWAY, null, proxies.value, look);
  expect(asked).toEqual(['proxy.corp']);
  expect(result).toMatchObject({
    ok: false,
    error: { why: expect.stringContaining('proxy.corp:3128 (HTTPS_PROXY)') },
  });
  expect(JSON.stringify(result)).not.toContain('secret');
});

test('the real lookup knows no .invalid', async () => {
  expect(await nameResolves('https://no-such-gateway.invalid', null, noProxy, lookup)).toMatchObject({
    ok: false,
  });
});
