import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashFile } from '../../src/media/hash.js';
import { verifyClip } from '../../src/media/verify.js';
import { memoryDisk } from '../support/memory-disk.js';
import { mp4Clip, otherClip } from '../support/mp4-clip.js';

async function verify(bytes: Uint8Array | string) {
  const { disk, volume } = memoryDisk({ '/out/': '' });
  volume.writeFileSync('/out/clip.part', Buffer.from(bytes as Uint8Array));
  return verifyClip(disk, '/out/clip.part');
}

async function why(bytes: Uint8Array | string): Promise<string> {
  const verified = await verify(bytes);
  return verified.ok ? 'a clip' : verified.error;
}

describe('a whole clip', () => {
  test('is told by its bytes, with size, length, rate, codecs and hash', async () => {
    const bytes = await mp4Clip({ width: 96, height: 64, frames: 48, fps: 24 });
    expect(await verify(bytes)).toEqual({
      ok: true,
      value: {
        extension: '.mp4',
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        width: 96,
        height: 64,
        duration: 2,
        fps: 24,
        codecs: ['avc1.42000a'],
      },
    });
  });

  test('is read once where it is small', async () => {
    const { disk, volume } = memoryDisk({ '/out/': '' });
    const bytes = await mp4Clip({ frames: 75 });
    volume.writeFileSync('/out/clip.part', bytes);
    let read = 0;
    const counting = async (path: string) => {
      const reader = await disk.openReader(path);
      const counted = (position: number, length: number) => {
        read += length;
        return reader.read(position, length);
      };
      return { ...reader, read: counted };
    };
    expect(await verifyClip({ ...disk, openReader: counting }, '/out/clip.part')).toMatchObject({ ok: true });
    expect(read).toBe(bytes.length);
  });

  test('is checked the same where it is too large for that', async () => {
    const clip = await mp4Clip();
    const padding = Buffer.alloc(5 << 20);
    padding.writeUInt32BE(padding.length);
    padding.write('free', 4);
    const { value: small } = (await verify(clip)) as { value: object };
    const large = Buffer.concat([clip, padding]);
    const sha256 = createHash('sha256').update(large).digest('hex');
    expect(await verify(large)).toEqual({ ok: true, value: { ...small, bytes: large.length, sha256 } });
    expect(await why(large.subarray(0, -1))).toBe('truncated: at least 1 byte missing');
  });

  test('names its sound after its pictures', async () => {
    const verified = await verify(await mp4Clip({ audio: true }));
    expect(verified).toMatchObject({
      ok: true,
      value: { codecs: ['avc1.42000a', 'mp4a.40.2'], duration: 1 },
    });
  });

  test('may be fragmented, and may be WebM', async () => {
    expect(await verify(await otherClip('fragmented', { frames: 75 }))).toMatchObject({
      ok: true,
      value: { extension: '.mp4', duration: 3, fps: 25, width: 64 },
    });
    expect(await verify(await otherClip('webm', { frames: 50 }))).toMatchObject({
      ok: true,
      value: { extension: '.webm', fps: 25, width: 64, height: 64, codecs: ['vp8'] },
    });
  });

  test('of a kind that cannot be probed is kept without facts', async () => {
    const avi = Buffer.concat([Buffer.from('RIFF\x00\x10\x00\x00AVI LIST'), Buffer.alloc(300)]);
    expect(await verify(avi)).toMatchObject({
      ok: true,
      value: { extension: '.avi', bytes: avi.length, width: null, duration: null, codecs: [] },
    });
  });
});

describe('no clip', () => {
  test.each([
    ['', 'the file is empty'],
    ['<!DOCTYPE html><title>Just a moment…</title>', /but a web page$/],
    ['{"error":"expired"}', /but JSON$/],
    ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'application/xml'],
    ['slow down\u0007', /but text$/],
    ['\0'.repeat(64), 'zeros'],
  ])('%j', async (bytes, reason) => {
    expect(await why(bytes)).toMatch(reason);
  });

  test('a picture, and a sound file', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    expect(await why(png)).toContain('image/png');
    expect(await why(Buffer.from('524946462400000057415645666d74201000000001000100', 'hex'))).toContain(
      'audio/',
    );
  });
});

describe('a clip that was cut off', () => {
  test('is found out at every length, although its beginning is perfect', async () => {
    const whole = await mp4Clip({ frames: 10 });
    for (let length = 1; length < whole.length; length += 37) {
      expect(await why(whole.subarray(0, length)), `${length} of ${whole.length}`).not.toBe('a clip');
    }
    expect(await why(whole.subarray(0, whole.length - 1))).toMatch(/^truncated: .*\b1 byte\b/);
  });

  test('or that goes on with something else', async () => {
    const whole = await mp4Clip();
    expect(await why(Buffer.concat([whole, Buffer.from('<html>proxy error</html>')]))).not.toBe('a clip');
    expect(await why(Buffer.concat([whole, Buffer.alloc(5)]))).toContain(
      `byte ${whole.length} of ${whole.length + 5}`,
    );
  });

  test('where its last box reaches to the end of the file whatever that is', async () => {
    const whole = Buffer.from(await mp4Clip({ frames: 100 }));
    const mdat = whole.indexOf('mdat') - 4;
    whole.writeUInt32BE(whole.readUInt32BE(mdat) === 1 ? 1 : 0, mdat);
    expect(whole.readUInt32BE(mdat)).toBe(0);
    expect(await why(whole)).toBe('a clip');
    expect(await why(whole.subarray(0, whole.length - 40))).not.toBe('a clip');
  });

  test('WebM', async () => {
    const whole = await otherClip('webm', { frames: 250 });
    expect(await why(whole.subarray(0, whole.length >> 1))).not.toBe('a clip');
  });
});

test.each([
  ['stsz', 8, 'samples'],
  ['stts', 8, 'samples of a length'],
  ['stsc', 12, 'samples in a chunk'],
])('an index (%s) that claims four thousand million %s is damage, found out in no time', async (box, at) => {
  const clip = Buffer.from(await mp4Clip());
  clip.writeUInt32BE(0xfffffff0, clip.indexOf(box) + 4 + at);
  expect(await why(clip)).toMatch(/^damaged: .*\bmoov\b/);
});

test('damage anywhere gives an answer, never an exception', async () => {
  const clips = [await mp4Clip({ audio: true }), await otherClip('webm'), await otherClip('fragmented')];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...clips),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      async (clip, changes) => {
        const damaged = Uint8Array.from(clip);
        for (const [at, value] of changes) damaged[at % Math.min(damaged.length, 2000)] = value;
        expect(typeof (await verify(damaged)).ok).toBe('boolean');
      },
    ),
    { numRuns: 150 },
  );
});

test('a file is hashed in pieces', async () => {
  const { disk, volume } = memoryDisk({ '/out/': '' });
  const bytes = Buffer.alloc(3 * 2 ** 20 + 17, 'shot');
  volume.writeFileSync('/out/large', bytes);
  expect(await hashFile(disk, '/out/large')).toBe(createHash('sha256').update(bytes).digest('hex'));
});
