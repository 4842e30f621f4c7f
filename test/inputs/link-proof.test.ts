import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../src/core/result.js';
import { noProxy } from '../../src/gateway/http/proxy.js';
import { linkProof } from '../../src/inputs/link-proof.js';

const file = { path: '/film/a.png', sha256: 'a'.repeat(64), bytes: 4, mime: 'image/png' as const };
const using = { clock: performanceClock(), proxyFor: noProxy, isPublicOnly: false, timeout: 2000 };
const prove = linkProof(using);

function performanceClock() {
  return { elapsed: () => performance.now() };
}

let close = (): unknown => undefined;
afterEach(() => close());

/** The link of a server that answers every GET so. */
async function linkTo(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer(({ method }, response) => {
    if (method === 'GET') answer(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`;
}

const proof = async (url: string) => prove({ url, expiresAt: null }, file);

describe('the proof of a link', () => {
  it('is the answer to a GET, as a gateway sends one', async () => {
    const url = await linkTo((response) => response.writeHead(200, { 'content-length': 4 }).end('abcd'));
    expect(await proof(url)).toEqual(ok(null));
    close();
    // Nobody answers any more: that says nothing of what the gateway reaches.
    expect(await proof(url)).toEqual(ok(null));
  });

  it.each([
    ['a file that is not there', 404, {}, 'its link answers 404'],
    ['a file that is not public', 403, {}, 'its link answers 403'],
    ['a login page', 200, { 'content-type': 'text/html; charset=utf-8' }, 'its link leads to a web page'],
    ['nothing', 200, { 'content-length': '0' }, 'its link leads to 0 bytes instead of 4'],
    ['an empty answer', 204, {}, 'its link answers 204'],
    [
      'a message',
      200,
      { 'content-type': 'application/json' },
      'its link leads to application/json, not to an image',
    ],
    ['another file', 200, { 'content-length': '9' }, 'its link leads to 9 bytes instead of 4'],
  ])('fails for %s', async (_what, status, headers, why) => {
    const body = 'x'.repeat(Number((headers as Record<string, string>)['content-length'] ?? 1));
    const url = await linkTo((response) => {
      response.writeHead(status, headers).write(body);
      response.end();
    });
    expect(await proof(url)).toEqual(err({ why, mayPass: true }));
  });

  it('is asked of no link that a gateway elsewhere cannot reach', async () => {
    const url = await linkTo((response) => response.writeHead(200, { 'content-length': 4 }).end('abcd'));
    const elsewhere = linkProof({ ...using, isPublicOnly: true });
    for (const link of [url, 'https://10.1.2.3/a.png', 'https://[fd00::1]/a.png', 'https://nas.local/a.png'])
      expect(await elsewhere({ url: link, expiresAt: null }, file)).toMatchObject({
        ok: false,
        error: { why: expect.stringContaining('which the gateway cannot reach'), mayPass: false },
      });
  });

  it('leaves alone a text that is as long as the file', async () => {
    const headers = { 'content-type': 'text/plain', 'content-length': 4 };
    expect(await proof(await linkTo((response) => response.writeHead(200, headers).end('abcd')))).toEqual(
      ok(null),
    );
  });

  it('leaves alone what may pass', async () => {
    for (const status of [429, 500, 503]) {
      const url = await linkTo((response) => response.writeHead(status).end());
      expect(await proof(url)).toEqual(ok(null));
      close();
    }
  });
});
