import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nameAt } from '../../src/inputs/place.js';
import { systemClock } from '../../src/system/clock.js';
import { startConnectProxy } from '../support/oracle/index.js';
import { type S3Server, startS3 } from '../support/s3-server.js';
import { hurried, image, KEYS, placeOf, STRANGE } from './place-harness.js';

let s3: S3Server;

beforeEach(async () => {
  s3 = await startS3();
});

afterEach(() => s3.close());

const bucket = (more = {}) => ({ s3: { bucket: 'frames', endpoint: s3.origin, ...more } });
const methods = () => s3.seen.map(({ method, status }) => `${method} ${status}`);

describe('a bucket whose server verifies every signature', () => {
  it('gets a file once, with its type, and gives links that a client without a key can read', async () => {
    const place = await placeOf(bucket({ prefix: '/films/one/' }));
    const file = image();
    const placed = await place.put(file);
    if (!placed.ok) throw new Error(placed.error.why);
    const key = `films/one/${nameAt(file)}`;
    expect(place.name).toBe(`s3://frames/films/one at ${new URL(s3.origin).host}`);
    expect(s3.objects.get(key)).toMatchObject({ type: 'image/png' });
    const answer = await fetch(placed.value.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect((await answer.arrayBuffer()).byteLength).toBe(file.bytes);
    expect(placed.value.expiresAt).toBeGreaterThan(Date.now() + 86_000_000);
    expect(await place.put(file)).toMatchObject({ ok: true });
    expect(methods()).toEqual(['HEAD 404', 'PUT 200', 'GET 200', 'HEAD 200']);
    expect(await place.remove(nameAt(file))).toEqual({ ok: true, value: null });
    expect(await place.remove(nameAt(file))).toEqual({ ok: true, value: null });
    expect(s3.objects.size).toBe(0);
    await place.close();
  });

  it('is read through its public address where it has one', async () => {
    const place = await placeOf(bucket({ public_url: `${s3.origin}/frames` }));
    s3.isPublic = true;
    const placed = await place.put(image());
    expect(placed).toMatchObject({ ok: true, value: { expiresAt: null } });
    const { url = '' } = placed.ok ? placed.value : {};
    expect(new URL(url).search).toBe('');
    expect((await fetch(url)).status).toBe(200);
    await place.close();
  });

  it('may have any folder, which is signed and linked as it is', async () => {
    for (const prefix of STRANGE) {
      const place = await placeOf(bucket({ prefix }));
      const file = image();
      const placed = await place.put(file);
      if (!placed.ok) throw new Error(`${prefix}: ${placed.error.why}`);
      expect((await fetch(placed.value.url)).status, prefix).toBe(200);
      const open = await placeOf(bucket({ prefix, public_url: `${s3.origin}/frames` }));
      s3.isPublic = true;
      const shown = await open.put(file);
      if (!shown.ok) throw new Error(shown.error.why);
      expect((await fetch(shown.value.url)).status, prefix).toBe(200);
      expect(await open.remove(nameAt(file)), prefix).toEqual({ ok: true, value: null });
      s3.isPublic = false;
      await Promise.all([place.close(), open.close()]);
    }
    expect(s3.objects.size).toBe(0);
  });

  it('gives no link that lasts longer than asked for, and none that can be changed', async () => {
    const place = await placeOf(bucket({ expires: '2m' }), {
      clock: { ...systemClock, now: () => Date.now() - 60_000 },
    });
    const placed = await place.put(image());
    const { url = '' } = placed.ok ? placed.value : {};
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.replace('X-Amz-Expires=120', 'X-Amz-Expires=999'))).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
    s3.skew = 70_000;
    expect((await fetch(url)).status).toBe(403);
    await place.close();
  });

  it('is given the token of temporary keys', async () => {
    await s3.close();
    s3 = await startS3({ session: 'a session/token==' });
    const place = await placeOf(bucket(), { env: { ...KEYS, AWS_SESSION_TOKEN: 'a session/token==' } });
    const placed = await place.put(image());
    expect((await fetch(placed.ok ? placed.value.url : '')).status).toBe(200);
    await place.close();
  });

  it.each([
    ['a wrong secret', { AWS_SECRET_ACCESS_KEY: 'not it' }, {}, 'SignatureDoesNotMatch'],
    ['an unknown key', { AWS_ACCESS_KEY_ID: 'AKIDOTHER' }, {}, 'InvalidAccessKeyId'],
    ['a clock that is 20 minutes off', {}, { skew: 20 * 60_000 }, 'RequestTimeTooSkewed'],
    ['another region', { AWS_REGION: 'eu-west-1' }, {}, 'AuthorizationHeaderMalformed'],
  ])('refuses %s: nothing is there, the reason is told, no key is in it', async (_what, env, on, code) => {
    Object.assign(s3, on);
    const place = await placeOf(bucket(), { env: { ...KEYS, ...env } });
    const placed = await place.put(image());
    expect(placed).toMatchObject({ ok: false, error: { mayPass: false } });
    expect(JSON.stringify(placed)).toContain(`answered with 403: ${code}`);
    expect(JSON.stringify(placed)).not.toMatch(/AKID|secret|not it/);
    expect(s3.objects.size).toBe(0);
    await place.close();
  });

  it.each([
    ['503 to the upload', 'PUT', { status: 503 }, '503: SlowDown'],
    ['503 to the look', 'HEAD', { status: 503 }, 'answered with 503'],
    ['a cut connection', 'PUT', 'cut', 'closed'],
    ['a cut connection after the file was stored', 'PUT', 'cut after', 'closed'],
    ['no answer', 'PUT', 'hang', 'no answer within'],
  ] as const)('%s may pass, and the next try finds what is there', async (_what, method, fault, why) => {
    s3.faults.set(method, [fault]);
    const place = await placeOf(bucket(), { clock: hurried });
    const file = image();
    const placed = await place.put(file);
    expect(placed).toMatchObject({
      ok: false,
      error: { mayPass: true, why: expect.stringContaining(why) },
    });
    expect(await place.put(file)).toMatchObject({ ok: true });
    const stored = s3.seen.filter((each) => each.method === 'PUT' && each.status === 200);
    expect(stored).toHaveLength(fault === 'cut after' ? 0 : 1);
    expect(s3.objects.size).toBe(1);
    await place.close();
  });

  it('gets nothing of a file that was changed after the plan', async () => {
    const place = await placeOf(bucket());
    const file = { ...image(), sha256: 'ab'.repeat(32) };
    expect(await place.put(file)).toMatchObject({
      ok: false,
      error: { mayPass: false, why: 'the file was changed after the plan was made' },
    });
    expect(methods()).toEqual(['HEAD 404']);
    await place.close();
  });

  it('is not sent to where a run stops', async () => {
    s3.faults.set('PUT', ['hang']);
    const place = await placeOf(bucket());
    const stop = new AbortController();
    const put = place.put(image(), stop.signal);
    await expect.poll(() => s3.faults.get('PUT')?.length).toBe(0);
    stop.abort();
    expect(await put).toMatchObject({ ok: false, error: { why: 'stopped' } });
    await place.close();
  });
});

describe('where a bucket is', () => {
  it('in the host name, behind a proxy that sees no key', async () => {
    const port = Number(new URL(s3.origin).port);
    const proxy = await startConnectProxy({ routes: { 'frames.s3.example:80': port } });
    const proxyFor = () => ({
      url: new URL(`http://127.0.0.1:${proxy.port}`),
      host: `127.0.0.1:${proxy.port}`,
      variable: 'HTTP_PROXY',
      authorization: null,
    });
    const place = await placeOf(
      { s3: { bucket: 'frames', endpoint: 'http://s3.example', path_style: false, prefix: 'one' } },
      { proxyFor },
    );
    const file = image();
    const placed = await place.put(file);
    expect(placed).toMatchObject({ ok: true });
    const { host, pathname } = new URL(placed.ok ? placed.value.url : '');
    expect([host, pathname]).toEqual(['frames.s3.example', `/one/${nameAt(file)}`]);
    expect(methods()).toEqual(['HEAD 404', 'PUT 200']);
    expect(proxy.seen().toString('latin1')).not.toContain(KEYS.AWS_SECRET_ACCESS_KEY);
    await place.close();
    await proxy.close();
  });

  const named = async (written: object, env: Record<string, string> = {}) => {
    const place = await placeOf({ s3: { bucket: 'frames', ...written } }, { env: { ...KEYS, ...env } });
    await place.close();
    return place.name;
  };

  it('AWS itself, or the endpoint of the manifest or of a variable', async () => {
    expect(await named({})).toBe('s3://frames');
    expect(await named({ endpoint: 'https://r2.example/' })).toBe('s3://frames at r2.example');
    expect(await named({}, { AWS_ENDPOINT_URL_S3: 'https://b2.example' })).toBe('s3://frames at b2.example');
  });

  it.each([
    ['b2.example', 'is not a link'],
    ['http://minio.lan:9000', 'is plain http'],
    ['https://user:hush@minio.lan', 'contains a user or a password'],
    ['https://minio.lan/?token=hush', 'must not have a query'],
  ])('a variable may not say %s', async (endpoint, why) => {
    for (const name of ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']) {
      const failed = named({}, { [name]: endpoint });
      await expect(failed).rejects.toThrow(why);
      await expect(failed).rejects.not.toThrow('hush');
    }
  });

  it('a service on this machine needs no https', async () => {
    expect(await named({}, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9000' })).toBe(
      's3://frames at 127.0.0.1:9000',
    );
  });
});
