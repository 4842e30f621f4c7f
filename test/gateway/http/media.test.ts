import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redirectOf } from '../../../src/gateway/http/media.js';
import { openPixazo } from '../../../src/gateway/pixazo/pixazo.js';
import type { Gateway, MediaAnswer, Range } from '../../../src/gateway/port.js';
import { type MediaFault, type Oracle, startOracle } from '../../support/oracle/index.js';

const CLIP = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
const KEY = 'k3y-of-the-tests';

let oracle: Oracle;
let gateway: Gateway;
let link: string;

beforeEach(async () => {
  oracle = await startOracle({ key: KEY, clip: () => CLIP });
  gateway = openPixazo({ origin: oracle.origin, key: KEY, stallTimeout: 500, longestFile: 1_000_000 });
  link = await freshLink();
});

afterEach(async () => {
  await gateway.close();
  await oracle.close();
});

async function freshLink(): Promise<string> {
  const path = '/lightricks/v1/ltx/generate';
  const submission = await gateway.submit({ path, body: { prompt: 'a pier' }, id: 'a1b2c3d4' }, 2000);
  if (submission.kind !== 'accepted') throw new Error(submission.why);
  const status = await gateway.status(submission);
  if (status.kind !== 'job') throw new Error(status.why);
  return status.job.media[0] ?? '';
}

type Bytes = Extract<MediaAnswer, { kind: 'bytes' }>;

async function open(range: Range | null = null): Promise<Bytes> {
  const answer = await gateway.fetch(link, range);
  if (answer.kind !== 'bytes') throw new Error(answer.why);
  return answer;
}

async function all(answer: Bytes): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function etagOf(): Promise<string> {
  const answer = await open();
  answer.cancel();
  return answer.etag ?? '';
}

describe('a file', () => {
  test('whole', async () => {
    const answer = await open();
    expect(answer).toMatchObject({ from: 0, length: CLIP.length, etag: expect.stringMatching(/^".+"$/) });
    expect(CLIP.equals(await all(answer))).toBe(true);
  });

  test('from a byte on, while it is the same file', async () => {
    const answer = await open({ from: 150_000, etag: await etagOf() });
    expect(answer).toMatchObject({ from: 150_000, length: CLIP.length });
    expect(CLIP.subarray(150_000).equals(await all(answer))).toBe(true);
  });

  const whole: [string, MediaFault | null, (etag: string) => Range][] = [
    ['the file has changed', { kind: 'new etag' }, (etag) => ({ from: 5, etag })],
    ['the server ignores ranges', { kind: 'range ignored' }, (etag) => ({ from: 5, etag })],
    ['the part is another one', { kind: 'wrong range' }, (etag) => ({ from: 5, etag })],
    ['the part has no ETag', { kind: 'no etag' }, (etag) => ({ from: 5, etag })],
    ['there is nothing after that byte (416)', null, (etag) => ({ from: CLIP.length, etag })],
  ];
  test.each(whole)('from its beginning, when %s', async (_name, fault, range) => {
    const etag = await etagOf();
    if (fault) oracle.mediaFaults.next(fault);
    const answer = await open(range(etag));
    expect(answer).toMatchObject({ from: 0, length: CLIP.length });
    expect(CLIP.equals(await all(answer))).toBe(true);
  });

  test('without a length', async () => {
    oracle.mediaFaults.next({ kind: 'chunked' });
    const answer = await open();
    expect(answer.length).toBeNull();
    expect((await all(answer)).length).toBe(CLIP.length);
  });

  test('with a weak ETag: none to rely on', async () => {
    oracle.mediaFaults.next({ kind: 'weak etag' });
    const answer = await open();
    expect(answer.etag).toBeNull();
    answer.cancel();
  });

  test('after interim answers', async () => {
    oracle.mediaFaults.next({ kind: 'interim' });
    expect((await all(await open())).length).toBe(CLIP.length);
  });

  test('that trickles but does not stall', async () => {
    oracle.mediaFaults.next({ kind: 'trickle', bytes: 20_000, pause: 20 });
    expect((await all(await open())).length).toBe(CLIP.length);
  });

  test('of no bytes', async () => {
    oracle.mediaFaults.next({ kind: 'zero' });
    const answer = await open();
    expect(answer.length).toBe(0);
    expect((await all(answer)).length).toBe(0);
  });

  test('that is HTML arrives as it is', async () => {
    oracle.mediaFaults.next({ kind: 'html' });
    expect((await all(await open())).toString()).toMatch(/^<!doctype html>/);
  });
});

describe('a body that breaks', () => {
  const breaks: [string, MediaFault, RegExp][] = [
    ['reset', { kind: 'cut', share: 0.5, end: 'reset' }, /reset|closed/],
    ['ended early', { kind: 'cut', share: 0.5, end: 'fin' }, /closed|as long as announced/],
    ['stalled', { kind: 'cut', share: 0.5, end: 'stall' }, /no more bytes in time/],
    [
      'shorter than announced',
      { kind: 'wrong length', length: CLIP.length + 10 },
      /closed|as long as announced/,
    ],
  ];
  test.each(breaks)('%s: throws', async (_name, fault, why) => {
    oracle.mediaFaults.next(fault);
    await expect(all(await open())).rejects.toThrow(why);
  });

  test('slower than it may be: throws, and goes on from there', async () => {
    await gateway.close();
    const slowest = { bytesPerSecond: 1_000_000, over: 300 };
    gateway = openPixazo({ origin: oracle.origin, key: KEY, stallTimeout: 500, slowest });
    const etag = await etagOf();
    oracle.mediaFaults.next({ kind: 'trickle', bytes: 10, pause: 60 });
    await expect(all(await open())).rejects.toThrow('the server stalls');
    expect((await open({ from: 100, etag })).from).toBe(100);
  });

  test('longer than any file may be: throws', async () => {
    await gateway.close();
    gateway = openPixazo({ origin: oracle.origin, key: KEY, longestFile: 100_000 });
    oracle.mediaFaults.next({ kind: 'chunked' });
    await expect(all(await open())).rejects.toThrow('longer than 100000 bytes');
    expect(await gateway.fetch(link, null)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('longer'),
    });
  });

  test('nobody reads, and the next one is as good', async () => {
    oracle.mediaFaults.next({ kind: 'cut', share: 0.1, end: 'reset' });
    const answer = await open();
    await new Promise((resolve) => setTimeout(resolve, 50));
    answer.cancel();
    expect(await all(await open())).toEqual(CLIP);
  });

  test('an abort ends it', async () => {
    oracle.mediaFaults.next({ kind: 'cut', share: 0.5, end: 'stall' });
    const stop = new AbortController();
    const answer = await gateway.fetch(link, null, stop.signal);
    if (answer.kind !== 'bytes') throw new Error(answer.why);
    const reading = all(answer);
    stop.abort();
    await expect(reading).rejects.toThrow('stopped');
    expect(await gateway.fetch(link, null, stop.signal)).toMatchObject({ kind: 'failed', why: 'stopped' });
  });
});

describe('no file', () => {
  test.each([404, 410, 403])('%i: gone', async (status) => {
    oracle.mediaFaults.next({ kind: 'status', status });
    expect(await gateway.fetch(link, null)).toMatchObject({ kind: 'gone', status });
  });

  test.each([500, 503, 429, 416, 204, 401])('%i: failed', async (status) => {
    oracle.mediaFaults.next({ kind: 'status', status, headers: { 'Retry-After': '2' } });
    expect(await gateway.fetch(link, null)).toMatchObject({ kind: 'failed', wait: 2000 });
  });

  test('an expired link is gone, a fresh one works', async () => {
    oracle.expireLinks();
    expect(await gateway.fetch(link, null)).toMatchObject({ kind: 'gone', status: 403 });
    link = await freshLink();
    expect((await all(await open())).length).toBe(CLIP.length);
  });

  test('encoded although identity was asked for', async () => {
    oracle.mediaFaults.next({ kind: 'gzip' });
    expect(await gateway.fetch(link, null)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('gzip'),
    });
  });

  test.each(['file:///etc/passwd', 'ftp://x/y', 'nonsense', ''])('%j is no link', async (odd) => {
    expect(await gateway.fetch(odd, null)).toMatchObject({ kind: 'failed' });
  });

  test('nobody listens', async () => {
    await oracle.close();
    expect(await gateway.fetch(link, null)).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/refused/),
    });
  });
});

describe('a gateway that is not on this machine', () => {
  const elsewhere = openPixazo({ origin: 'https://gateway.example', key: KEY, connectTimeout: 2000 });

  test.each([
    'http://cdn.example/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0177.1/x',
    'https://[::1]/x',
    'https://[::ffff:7f00:1]/x',
    'https://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/x',
    'https://[fd00:ec2::254]/x',
    'https://localhost/x',
  ])('names no link such as %s', async (odd) => {
    expect(await elsewhere.fetch(odd, null)).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/not https|not a public address/),
    });
  });

  test('a name is judged by the address that is connected to', async () => {
    // The port is open, so that only the address can be why.
    const port = new URL(oracle.mediaOrigin).port;
    expect(await elsewhere.fetch(`https://localhost:${port}/x`, null)).toEqual({
      kind: 'failed',
      why: 'localhost is not a public address: it is on this machine or in a private network',
      wait: null,
    });
    expect(oracle.mediaRequests).toBe(0);
  });

  test.each([
    'http://cdn.example/x',
    'https://192.168.0.1/x',
    'https://[::1]/x',
    '//127.0.0.1/x',
    'https://localhost/x',
  ])('redirects to %s are refused', (location) => {
    const from = new URL('https://cdn.example/a');
    const answer = { statusCode: 302, headers: { location } } as IncomingMessage;
    const to = redirectOf(from, answer, true);
    // A name is let through here and judged when it is connected to.
    expect(to?.ok).toBe(location.includes('localhost'));
  });
});

describe('redirects', () => {
  test('up to five are followed, with the range', async () => {
    const etag = await etagOf();
    oracle.mediaFaults.next({ kind: 'redirect', hops: 5 });
    const answer = await open({ from: 100_000, etag });
    expect(answer.from).toBe(100_000);
    expect(CLIP.subarray(100_000).equals(await all(answer))).toBe(true);
  });

  test('a sixth is not', async () => {
    oracle.mediaFaults.next({ kind: 'redirect', hops: 6 });
    expect(await gateway.fetch(link, null)).toMatchObject({ kind: 'failed', why: 'more than 5 redirects' });
  });

  test.each(['file:///etc/passwd', 'data:text/plain,x', 'http://'])('never to %s', async (location) => {
    oracle.mediaFaults.next({ kind: 'redirect to', location });
    expect(await gateway.fetch(link, null)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('redirect'),
    });
  });
});
