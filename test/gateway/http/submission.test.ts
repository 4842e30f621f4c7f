import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, redactKey } from '../../../src/gateway/http/answer.js';
import { submissionOf } from '../../../src/gateway/http/submission.js';
import { acceptedJob } from '../../../src/gateway/pixazo/pixazo.js';

const READING = { now: 0, redact: (text: string) => text, keySource: undefined };

function meaning(status: number, body: string | Buffer, headers: Answer['headers'] = {}) {
  return submissionOf({ status, headers, body: Buffer.from(body), cut: null }, acceptedJob, READING);
}

const ACCEPTED = JSON.stringify({ request_id: 'lightricks-video_0198', status: 'QUEUED' });

test('only a 2xx is ever accepted, and only 429 and 503 busy', () => {
  const allowed: Record<string, (status: number) => boolean> = {
    accepted: (status) => status >= 200 && status <= 299,
    busy: (status) => status === 429 || status === 503,
    refused: (status) => [400, 404, 422].includes(status),
    account: (status) => [401, 402, 403].includes(status),
    unknown: () => true,
  };
  for (let status = 200; status <= 999; status += 1) {
    const { kind } = meaning(status, ACCEPTED, { 'retry-after': '1' });
    expect(allowed[kind]?.(status)).toBe(true);
  }
});

test('a body that was cut anywhere never gives a wrong id', () => {
  fc.assert(
    fc.property(fc.nat(ACCEPTED.length - 1), (length) => {
      expect(meaning(202, ACCEPTED.slice(0, length)).kind).toBe('unknown');
    }),
  );
});

test('any body whatever has a meaning', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 200, max: 599 }), (bytes, status) => {
      expect(meaning(status, Buffer.from(bytes)).kind).not.toBe('accepted');
    }),
  );
});

test('any printable id is taken as it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~]{3,512}$/), (request_id) => {
      expect(meaning(202, JSON.stringify({ request_id }))).toEqual({ kind: 'accepted', request_id });
    }),
  );
});

describe('codings that were not asked for', () => {
  test.each([
    ['gzip', gzipSync(ACCEPTED)],
    ['deflate', deflateSync(ACCEPTED)],
    ['br', brotliCompressSync(ACCEPTED)],
  ])('%s is undone', (coding, body) => {
    expect(meaning(202, body, { 'content-encoding': coding }).kind).toBe('accepted');
  });

  test('a bomb is not', () => {
    const bomb = gzipSync(JSON.stringify({ pad: 'x'.repeat(5_000_000), request_id: 'x' }));
    expect(meaning(202, bomb, { 'content-encoding': 'gzip' }).kind).toBe('unknown');
  });
});

describe('messages', () => {
  const why = (body: string) => {
    const submission = meaning(400, body);
    return 'why' in submission ? submission.why : '';
  };

  test.each([
    ['{"error":"Model not found","message":"no such model"}', 'Model not found: no such model'],
    ['{"statusCode":400,"message":"Bad"}', 'Bad'],
    ['{"error":"Bad","message":"Bad"}', 'Bad'],
    [
      '{"error":"Bad","message":"x","details":["duration"]}',
      '{"error":"Bad","message":"x","details":["duration"]}',
    ],
    ['{"error":{"code":3}}', '{"error":{"code":3}}'],
    ['plain\n  text', 'plain text'],
    ['', 'HTTP 400 without a message'],
    ['a\u202eb\u0007', 'a\\u{202e}b\\x07'],
  ])('%j', (body, message) => {
    expect(why(body)).toBe(message);
  });

  test('are bounded', () => {
    expect(why('x'.repeat(100_000))).toHaveLength(4000);
  });

  test('an empty key takes nothing out', () => {
    expect(redactKey('')('abc')).toBe('abc');
  });
});
