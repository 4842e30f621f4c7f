import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLine, encodeLine } from '../../src/lockfile/encode.js';
import { factsOf, header, jobOf, runOf, timeAt } from './records.js';

describe('encodeLine', () => {
  it('ends with the first 12 hex digits of the SHA-256 of the text without them', () => {
    const line = encodeLine({ kind: 'run', run: runOf('r1') });
    const text = `{"run":"r1","started":"${timeAt(0)}"}`;
    const sum = createHash('sha256').update(text).digest('hex').slice(0, 12);
    expect(line).toBe(`{"run":"r1","started":"${timeAt(0)}","sum":"${sum}"}`);
  });

  it('writes keys in one order whatever order they come in', () => {
    const { job, intent } = jobOf('job00001');
    const facts = { trouble: { why: 'x', at: timeAt(1) }, intent, job };
    expect(encodeLine({ kind: 'job', record: facts })).toBe(
      encodeLine({ kind: 'job', record: { job, intent, trouble: { at: timeAt(1), why: 'x' } } }),
    );
  });

  it('keeps every key of a body', () => {
    const body = JSON.parse('{"prompt":"p","__proto__":1,"2":null}');
    const line = encodeLine({ kind: 'job', record: jobOf('job00001', { body }) });
    expect(line).toContain(`"body":${JSON.stringify(body)}`);
    const decoded = decodeLine(line);
    expect(decoded.ok && encodeLine(decoded.value)).toBe(line);
  });

  it('throws on what no lockfile may hold', () => {
    const record = { ...jobOf('job00001'), key: 'secret' };
    expect(() => encodeLine({ kind: 'job', record })).toThrow();
  });

  it('is read back as it was, byte for byte', () => {
    fc.assert(
      fc.property(factsOf('job00001', 'r1', false), (record) => {
        const line = encodeLine({ kind: 'job', record });
        expect(line).not.toMatch(/[\n\r]/);
        const decoded = decodeLine(line);
        expect(decoded).toEqual({ ok: true, value: { kind: 'job', record } });
        if (decoded.ok) expect(encodeLine(decoded.value)).toBe(line);
      }),
      { numRuns: 200 },
    );
  });
});

it.each([
  '',
  '/etc/passwd',
  '../film.yaml',
  'a/../../b.mp4',
  'a//b.mp4',
  'C:/b.mp4',
  'a\\b.mp4',
  'a\x1b.mp4',
])('no clip is at %j: the path leads out of the output folder, or is none', (path) => {
  const files = [
    { path, bytes: 1, sha256: 'a'.repeat(64), width: 1, height: 1, duration: 1, fps: 1, codecs: [] },
  ];
  const record = { ...jobOf('job00001'), clips: { version: 1, files, flags: [] } };
  expect(() => encodeLine({ kind: 'job', record })).toThrow('below the output folder');
});

describe('decodeLine', () => {
  const line = encodeLine({ kind: 'job', record: jobOf('job00001') });

  it('finds every change of a character', () => {
    for (let at = 0; at < line.length; at += 1) {
      const changed = `${line.slice(0, at)}${line[at] === '0' ? '1' : '0'}${line.slice(at + 1)}`;
      expect(decodeLine(changed), changed).toEqual({ ok: false, error: 'damaged' });
    }
  });

  it('finds every cut', () => {
    for (let at = 0; at < line.length; at += 1) {
      expect(decodeLine(line.slice(0, at)).ok).toBe(false);
      expect(decodeLine(line.slice(at + 1)).ok).toBe(false);
    }
  });

  it.each([
    '{"job":"job00001","colour":"red"}',
    '{"job":"job00001","abandoned":"yesterday"}',
    '{"run":"r1","started":"2026-01-01T00:00:00.000Z","by":"me"}',
    '{"format":"shotlist-lock","version":3,"gateway":"sandbox"}',
    '{"pick":"010:1"}',
  ])('takes what it does not understand for newer: %s', (text) => {
    const sum = createHash('sha256').update(text).digest('hex').slice(0, 12);
    expect(decodeLine(`${text.slice(0, -1)},"sum":"${sum}"}`)).toEqual({ ok: false, error: 'newer' });
  });

  it('reads a header', () => {
    const text = encodeLine({ kind: 'header', header });
    expect(decodeLine(text)).toEqual({ ok: true, value: { kind: 'header', header } });
  });
});
