import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLink } from '../../src/gateway/http/link-check.js';
import { noProxy } from '../../src/gateway/http/proxy.js';
import { openPixazo } from '../../src/gateway/pixazo/pixazo.js';
import { probeGateway } from '../../src/gateway/probe.js';
import { systemClock } from '../../src/system/clock.js';
import { answer, type Oracle, silence, startOracle, startSlowMouth } from '../support/oracle/index.js';

const KEY = 'k3y-of-the-tests';

let oracle: Oracle;

beforeEach(async () => {
  oracle = await startOracle({ key: KEY });
});
afterEach(() => oracle.close());

async function probe(key = KEY, timeout = 5000) {
  const gateway = openPixazo({ origin: oracle.origin, key, keySource: 'b.env (--env-file)' });
  const found = await probeGateway(gateway, systemClock, timeout);
  await gateway.close();
  return found;
}

describe('a question to the gateway', () => {
  test('404: the key is accepted', async () => {
    expect(await probe()).toEqual({ kind: 'accepted', ms: expect.any(Number) });
    expect(oracle.statusAsks).toHaveLength(1);
    expect(oracle.posts).toEqual([]);
  });

  test('401, 402 and 403: the account is refused', async () => {
    expect(await probe('another')).toMatchObject({
      kind: 'account',
      status: 401,
      why: expect.stringContaining('(key from b.env (--env-file))'),
    });
    for (const status of [402, 403]) {
      oracle.statusFaults.next(answer(status));
      expect(await probe()).toMatchObject({ kind: 'account', status });
    }
  });

  test('500: nobody knows', async () => {
    oracle.statusFaults.next(answer(500));
    expect(await probe()).toMatchObject({ kind: 'unusable' });
  });

  test('nothing', async () => {
    oracle.statusFaults.next(silence());
    expect(await probe(KEY, 200)).toMatchObject({ kind: 'unreachable', why: 'no answer within 0.2 s' });
    await oracle.unplug();
    expect(await probe()).toMatchObject({ kind: 'unreachable', why: expect.stringContaining('refused') });
  });
});

describe('a link to an image', () => {
  const here = { clock: systemClock, proxyFor: noProxy, isPublicOnly: false, timeout: 2000 };

  async function served(...answers: string[]) {
    const mouth = await startSlowMouth(answers, 1);
    const found = await checkLink(`http://127.0.0.1:${mouth.port}/010.png`, here);
    await mouth.close();
    return found;
  }

  test('an image', async () => {
    const found = await served('HTTP/1.1 200 OK\r\nContent-Type: image/PNG\r\nContent-Length: 12345\r\n\r\n');
    expect(found).toMatchObject({
      ok: true,
      value: { status: 200, type: 'image/png', bytes: 12_345, redirects: 0, isPage: false },
    });
  });

  test('a share page', async () => {
    const found = await served('HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n');
    expect(found).toMatchObject({ ok: true, value: { type: 'text/html', bytes: null, isPage: true } });
  });

  test('gone, after redirects', async () => {
    const link = `${oracle.mediaOrigin}/hop/2/v1/none/output.ext`;
    expect(await checkLink(link, here)).toMatchObject({ ok: true, value: { status: 404, redirects: 2 } });
  });

  test('a server that knows no HEAD is asked with GET', async () => {
    const found = await served('HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n');
    expect(found).toMatchObject({ ok: true, value: { status: 405 } });
  });

  test('no answer, no server, a private address, no link', async () => {
    expect(await checkLink((await muteLink()).link, { ...here, timeout: 200 })).toEqual({
      ok: false,
      error: 'no answer within 0.2 s',
    });
    expect(await checkLink('http://127.0.0.1:9/x', here)).toMatchObject({ ok: false });
    const open = { ...here, isPublicOnly: true };
    for (const link of ['http://127.0.0.1:9/x', 'https://169.254.169.254/', 'http://localhost:9/'])
      expect(await checkLink(link, open)).toMatchObject({
        ok: false,
        error: expect.stringContaining('not a public address'),
      });
    expect(await checkLink('file:///etc/passwd', here)).toMatchObject({ ok: false });
  });

  async function muteLink() {
    const mouth = await startSlowMouth(['HTTP/1.1 100 Continue\r\n\r\n'], 1);
    setTimeout(() => void mouth.close(), 600);
    return { link: `http://127.0.0.1:${mouth.port}/` };
  }
});
