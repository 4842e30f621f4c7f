import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { encodePicture } from '../../src/sandbox/encode.js';
import { loopOf, type Water } from '../../src/sandbox/loop.js';
import { createBitWriter, motionPicture } from '../../src/sandbox/motion.js';
import { packClip } from '../../src/sandbox/pack.js';

function bitsOf(write: (bits: ReturnType<typeof createBitWriter>) => void): string {
  const bits = createBitWriter();
  write(bits);
  const unit = Buffer.from(bits.unit(0xff));
  expect(unit.readUInt32BE(0)).toBe(unit.length - 4);
  return Array.from(unit.subarray(5), (byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .replace(/10*$/, '');
}

describe('bits', () => {
  test.each([
    [0, '1'],
    [1, '010'],
    [2, '011'],
    [7, '0001000'],
    [8159, '0000000000001' + '111111100000'],
  ])('of the code of %i are %s (H.264, table 9-2)', (value, code) => {
    expect(bitsOf((bits) => bits.unsigned(value))).toBe(code);
  });

  test.each([
    [0, '1'],
    [1, '010'],
    [-1, '011'],
    [2, '00100'],
    [-2, '00101'],
  ])('of the signed code of %i are %s (H.264, table 9-3)', (value, code) => {
    expect(bitsOf((bits) => bits.signed(value))).toBe(code);
  });

  test('never look like a start code', () => {
    const bits = createBitWriter();
    for (const byte of [0, 0, 1, 0, 0, 0, 0, 3]) bits.fixed(byte, 8);
    expect([...bits.unit(0x61).subarray(4)]).toEqual([0x61, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3, 3, 0x80]);
  });
});

test('a picture in which nothing moves needs a few bytes', () => {
  expect(motionPicture(new Array(68).fill(0), 120, 1).length).toBeLessThan(14);
});

const WIDTH = 160;
const HEIGHT = 96;
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** A picture of columns that differ, so that each movement shows. */
async function keyPicture(width = WIDTH, height = HEIGHT) {
  const yuv = new Uint8Array((width * height * 3) / 2).fill(128);
  for (let at = 0; at < width * height; at += 1)
    yuv[at] = 126 + 90 * Math.sin((at % width) / 9 + Math.floor(at / width) / 40);
  return encodePicture(yuv, width, height);
}

/** The brightness of every frame of a clip, as ffmpeg decodes it. */
function decoded(mp4: Uint8Array, width: number, height: number): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'motion-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'clip.mp4');
  writeFileSync(path, mp4);
  const { stdout, stderr } = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-xerror', '-i', path, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'],
    { maxBuffer: 2 ** 28 },
  );
  expect(String(stderr)).toBe('');
  return Array.from({ length: stdout.length / (width * height) }, (_, frame) =>
    stdout.subarray(frame * width * height, (frame + 1) * width * height),
  );
}

describe.skipIf(!hasFfmpeg)('what moves, says ffmpeg (skipped where it is not installed)', () => {
  test.each([[[0, 3, 3, -2, 0, 1]], [[5, 5, 5, 5, 5, 5]], [[-1, 0, 0, 7, -7, 0]], [[0, 0, 0, 0, 0, -4]]])(
    'rows by %j pixels, exactly',
    async (shifts) => {
      const key = await keyPicture();
      const pictures = [
        { data: key.data, type: 'key' as const },
        { data: motionPicture(shifts, WIDTH / 16, 1), type: 'delta' as const },
      ];
      const spec = { width: WIDTH, height: HEIGHT, frames: 2, fps: 25, audio: false, look: 0 };
      const [before, after] = decoded(
        await packClip({ config: key.config, pictures }, spec, ''),
        WIDTH,
        HEIGHT,
      );
      for (let y = 0; y < HEIGHT; y += 1)
        for (let x = 0; x < WIDTH; x += 1) {
          const from = Math.min(WIDTH - 1, Math.max(0, x - (shifts[Math.floor(y / 16)] ?? 0)));
          if (after?.[y * WIDTH + x] !== before?.[y * WIDTH + from]) throw new Error(`wrong at ${x}, ${y}`);
        }
    },
  );

  test.each([
    [16, 96, 25],
    [160, 96, 24],
    [640, 480, 60],
    [160, 96, 1],
  ])('the water of a clip of %ix%i at %i a second, and nothing else', async (width, height, fps) => {
    const water: Water = { from: height / 2, to: height - 16 };
    const loop = loopOf(await keyPicture(width, height), { width, height }, fps, water);
    const spec = { width, height, frames: 3 * fps, fps, audio: false, look: 0 };
    const frames = decoded(await packClip(loop, spec, ''), width, height);
    expect(frames).toHaveLength(3 * fps);
    for (const frame of frames) {
      const still = (from: number, to: number) =>
        frame
          .subarray(from * width, to * width)
          .equals(frames[0]?.subarray(from * width, to * width) as Buffer);
      expect(still(0, height / 2) && still(height - 16, height)).toBe(true);
    }
    for (const second of [1, 2]) expect(frames[second * fps]?.equals(frames[0] as Buffer)).toBe(true);
    const shown = new Set(frames.map((frame) => frame.toString('base64')));
    expect(shown.size > 4).toBe(width > 16 && fps > 1);
  });
});
