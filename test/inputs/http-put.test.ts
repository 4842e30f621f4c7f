import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nameAt } from '../../src/inputs/place.js';
import { image, placeOf } from './place-harness.js';

const TOKEN = 'upload-token-77aa';

/** A server like nginx with DAV: it keeps what is put with the right token, and anybody may read. */
const files = new Map<string, Buffer>();
const seen: string[] = [];
let failing: number | null = null;
let server: Server;
let origin: string;

const listener: RequestListener = async (request, response) => {
  const { method = '', url = '' } = request;
  seen.push(method);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const isRead = method === 'GET' || method === 'HEAD';
  const answer = (status: number, body?: Buffer | string) => {
    response.writeHead(status, body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) });
    response.end(method === 'HEAD' ? undefined : body);
  };
  if (!isRead && failing !== null) return answer(failing, `no, not with ${request.headers.authorization}`);
  if (!isRead && request.headers.authorization !== `Bearer ${TOKEN}`) return answer(401, 'who are you?');
  if (method === 'PUT') {
    files.set(url, Buffer.concat(chunks));
    return answer(201);
  }
  if (method === 'DELETE') return answer(files.delete(url) ? 204 : 404);
  const found = files.get(url);
  return found ? answer(200, found) : answer(404, 'nothing here');
};

beforeEach(async () => {
  files.clear();
  seen.length = 0;
  failing = null;
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const place = (headers = { Authorization: 'Bearer $UPLOAD_TOKEN' }, env = { UPLOAD_TOKEN: TOKEN }) =>
  placeOf({ put: { url: `${origin}/up/{name}`, headers } }, { env });

describe('a server that takes files by PUT', () => {
  it('gets a file once, and the link that anybody can read', async () => {
    const at = await place();
    const file = image();
    const placed = await at.put(file);
    expect(placed).toEqual({
      ok: true,
      value: { url: `${origin}/up/${nameAt(file)}`, expiresAt: null },
    });
    expect((await fetch(placed.ok ? placed.value.url : '')).status).toBe(200);
    expect(await at.put(file)).toEqual(placed);
    expect(seen).toEqual(['HEAD', 'PUT', 'GET', 'HEAD']);
    expect(await at.remove(nameAt(file))).toMatchObject({ ok: true });
    expect(await at.remove(nameAt(file))).toMatchObject({ ok: true });
    expect(files.size).toBe(0);
    await at.close();
  });

  it('a file of another length under the name is sent again', async () => {
    const at = await place();
    const file = image();
    files.set(`/up/${nameAt(file)}`, Buffer.from('half'));
    expect(await at.put(file)).toMatchObject({ ok: true });
    expect(files.get(`/up/${nameAt(file)}`)).toHaveLength(file.bytes);
    await at.close();
  });

  it('refuses a wrong token: told, without the token', async () => {
    const at = await place(undefined, { UPLOAD_TOKEN: 'wrong-token' });
    const placed = await at.put(image());
    expect(placed).toMatchObject({ ok: false, error: { mayPass: false } });
    expect(JSON.stringify(placed)).toContain('401: who are you?');
    failing = 503;
    const busy = await at.put(image());
    expect(busy).toMatchObject({ ok: false, error: { mayPass: true } });
    expect(JSON.stringify(busy)).not.toContain('wrong-token');
    await at.close();
  });

  it('is not opened without its variable, nor with the key of a gateway or of AWS', async () => {
    const named = (variable: string) =>
      place({ Authorization: `$${variable}` }, {
        UPLOAD_TOKEN: '',
        PIXAZO_API_KEY: 'k',
        AWS_SECRET_ACCESS_KEY: 's',
      } as never);
    await expect(named('UPLOAD_TOKEN')).rejects.toThrow('UPLOAD_TOKEN is not set');
    await expect(named('PIXAZO_API_KEY')).rejects.toThrow('PIXAZO_API_KEY is not for uploads');
    await expect(named('AWS_SECRET_ACCESS_KEY')).rejects.toThrow('is not for uploads');
  });
});
