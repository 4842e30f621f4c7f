import { describe, expect, test } from 'vitest';
import { type HttpProxy, type ProxyFor, proxiesFrom } from '../../../src/gateway/http/proxy.js';

function read(env: Record<string, string>): ProxyFor {
  const proxies = proxiesFrom(env);
  if (!proxies.ok) throw new Error(proxies.error);
  return proxies.value;
}

const of = (env: Record<string, string>, link: string): HttpProxy | null => read(env)(new URL(link));
const GATEWAY = 'https://gateway.example';

describe('which proxy', () => {
  test.each([
    [{}, null],
    [{ HTTPS_PROXY: 'http://a:1' }, 'a:1'],
    [{ https_proxy: 'http://b:1', HTTPS_PROXY: 'http://a:1' }, 'b:1'],
    [{ HTTP_PROXY: 'http://c:1' }, 'c:1'],
    [{ HTTP_PROXY: 'http://c:1', HTTPS_PROXY: 'http://a:1' }, 'a:1'],
    [{ HTTPS_PROXY: ' ' }, null],
    [{ HTTPS_PROXY: 'proxy.corp:3128' }, 'proxy.corp:3128'],
    [{ HTTPS_PROXY: 'http://proxy.corp' }, 'proxy.corp:80'],
    [{ HTTPS_PROXY: 'https://proxy.corp' }, 'proxy.corp:443'],
    [{ HTTPS_PROXY: 'http://[fd00::1]:3128' }, '[fd00::1]:3128'],
  ])('%j: %s', (env, host) => {
    expect(of(env as Record<string, string>, GATEWAY)?.host ?? null).toBe(host);
  });

  test('never for this machine', () => {
    const proxies = read({ HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://a:1' });
    for (const link of ['http://127.0.0.1:9', 'http://localhost:9', 'https://[::1]:9', 'http://127.8.8.8'])
      expect(proxies(new URL(link))).toBeNull();
  });

  test('http links take HTTP_PROXY alone', () => {
    expect(of({ HTTPS_PROXY: 'http://a:1' }, 'http://cdn.example')).toBeNull();
    expect(of({ HTTP_PROXY: 'http://a:1' }, 'http://cdn.example')?.host).toBe('a:1');
  });
});

describe('NO_PROXY', () => {
  const exempt = (written: string, link: string) =>
    of({ HTTPS_PROXY: 'http://a:1', NO_PROXY: written }, link) === null;

  test.each([
    ['*', GATEWAY],
    ['gateway.example', GATEWAY],
    ['.example', GATEWAY],
    ['*.example', GATEWAY],
    ['example', GATEWAY],
    ['other, GATEWAY.example', GATEWAY],
    ['other gateway.example:443', GATEWAY],
    ['gateway.example:8443', 'https://gateway.example:8443'],
    ['10.0.0.0/8', 'https://10.1.2.3'],
    ['10.1.2.3', 'https://10.1.2.3'],
    ['fd00::/8', 'https://[fd00::1]'],
    ['[fd00::1]', 'https://[fd00::1]'],
    ['fd00::1', 'https://[fd00::1]'],
  ])('%s exempts %s', (written, link) => expect(exempt(written, link)).toBe(true));

  test.each([
    ['', GATEWAY],
    ['way.example', GATEWAY],
    ['gateway.example:8443', GATEWAY],
    ['10.0.0.0/8', 'https://11.1.2.3'],
    ['10.0.0.0/99', 'https://10.1.2.3'],
    ['gateway.example.org', GATEWAY],
  ])('%j does not exempt %s', (written, link) => expect(exempt(written, link)).toBe(false));

  test('lower case wins', () => {
    const env = { HTTPS_PROXY: 'http://a:1', NO_PROXY: '*', no_proxy: 'other' };
    expect(of(env, GATEWAY)).not.toBeNull();
  });
});

describe('the user of a proxy', () => {
  test('goes into the header and nowhere else', () => {
    const proxy = of({ HTTPS_PROXY: 'http://mira:p%40ss@proxy.corp:3128' }, GATEWAY);
    expect(proxy?.authorization).toBe(`Basic ${btoa('mira:p@ss')}`);
    expect(`${proxy?.url.href} ${proxy?.host}`).not.toMatch(/mira|p@ss|p%40ss/);
  });

  test.each([
    'http://',
    'socks5://mira:secret@h:1',
    'ftp://mira:secret@h',
    'http://mira:secret%@h',
    'http://mira:secret@h:99999',
  ])('%s: an error that does not show it', (written) => {
    const proxies = proxiesFrom({ https_proxy: written });
    expect(proxies).toMatchObject({ ok: false, error: expect.stringContaining('https_proxy') });
    expect(JSON.stringify(proxies)).not.toMatch(/mira|secret/);
  });
});
