import { describe, expect, test } from 'vitest';
import { originOf } from '../../../src/gateway/http/link.js';
import { pixazo } from '../../../src/gateway/pixazo/provider.js';

const OWN = { origin: 'https://gateway.pixazo.ai', namedBy: null };

describe('which one', () => {
  test('named, else the environment, else the public one', () => {
    const env = { PIXAZO_GATEWAY: 'https://staging.example' };
    expect(originOf(pixazo, 'https://named.example', env)).toEqual({
      ok: true,
      value: { origin: 'https://named.example', namedBy: '--gateway' },
    });
    expect(originOf(pixazo, undefined, env)).toEqual({
      ok: true,
      value: { origin: 'https://staging.example', namedBy: 'PIXAZO_GATEWAY' },
    });
    expect(originOf(pixazo, undefined, { PIXAZO_GATEWAY: ' ' })).toEqual({ ok: true, value: OWN });
    expect(originOf(pixazo, undefined, {})).toEqual({ ok: true, value: OWN });
  });
});

test.each([
  ['https://gateway.example/', 'https://gateway.example'],
  ['HTTPS://Gateway.Example:443', 'https://gateway.example'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://127.9.8.7', 'http://127.9.8.7'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://[::1]:3000', 'http://[::1]:3000'],
])('%s is taken as %s', (written, origin) => {
  expect(originOf(pixazo, written, {})).toEqual({ ok: true, value: { origin, namedBy: '--gateway' } });
});

test.each([
  ['http://gateway.example', 'plain http'],
  ['http://localhost.example', 'plain http'],
  ['http://127.0.0.1.example', 'plain http'],
  ['http://10.0.0.1', 'plain http'],
  ['http://[::2]', 'plain http'],
  ['https://gateway.example/v1', 'only scheme'],
  ['https://gateway.example?x=1', 'only scheme'],
  ['https://gateway.example#x', 'only scheme'],
  ['https://user:pass@gateway.example', 'password'],
  ['ftp://gateway.example', 'only https'],
  ['gateway.example', 'not a link'],
  ['', 'not a link'],
])('%s is refused', (written, message) => {
  const origin = originOf(pixazo, written, {});
  expect(origin).toEqual({ ok: false, error: expect.stringContaining(message) });
  expect(origin).toEqual({ ok: false, error: expect.stringContaining('--gateway') });
});

test('a refusal names the place that was written', () => {
  const origin = originOf(pixazo, undefined, { PIXAZO_GATEWAY: 'nonsense' });
  expect(origin).toEqual({ ok: false, error: expect.stringContaining('PIXAZO_GATEWAY') });
});
