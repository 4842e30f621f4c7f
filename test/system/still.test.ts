import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Frame, ffmpegStills } from '../../src/system/still.js';
import { mp4Clip } from '../support/mp4-clip.js';

const hasFfmpeg = (() => {
  try {
    return execFileSync('ffmpeg', ['-version']).length > 0;
  } catch {
    return false;
  }
})();

let folder: string;
let clip: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotlist still '));
  clip = join(folder, "%d it's 1:2.mp4");
  await writeFile(clip, await mp4Clip({ width: 960, height: 540 }));
});

afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!hasFfmpeg && process.env.CI === undefined)('a still by ffmpeg (skipped without it)', () => {
  it('is a JPEG of at most 480 pixels', async () => {
    const [still] = await ffmpegStills(process.env)([{ path: clip, seconds: 0.5 }]);
    expect((await fileTypeFromBuffer(still ?? Buffer.alloc(0)))?.mime).toBe('image/jpeg');
    const size = sizeOf(still ?? Buffer.alloc(0));
    expect(size).toEqual({ width: 480, height: 270 });
  });

  it('is the same alone and in a batch, whatever else is in it', async () => {
    const stills = ffmpegStills(process.env);
    const frames = await Promise.all(
      [7, 14, 21].map(async (look) => {
        const path = join(folder, `${look}.mp4`);
        await writeFile(path, await mp4Clip({ look }));
        return { path, seconds: 0.5 };
      }),
    );
    const missing = { path: join(folder, 'missing.mp4'), seconds: 0 };
    // One after the other: a still that takes long is given up.
    const alone: Awaited<ReturnType<typeof stills>> = [];
    for (const frame of frames) alone.push(...(await stills([frame])));
    expect(new Set(alone.map((still) => Buffer.from(still ?? []).toString('base64'))).size).toBe(3);
    expect(await stills(frames)).toEqual(alone);
    const [first, second, third] = frames as [Frame, Frame, Frame];
    expect(await stills([first, missing, second, third])).toEqual([alone[0], null, alone[1], alone[2]]);
    expect(await stills([])).toEqual([]);
  });

  it.each([
    ['one key frame', 1000],
    ['a key frame every half second', 12],
  ])('of a clip with %s is not of its black opening', async (name, gop) => {
    const path = join(folder, `${name}.avi`);
    const colours = ['black:d=0.9', 'white:d=3'].flatMap((colour) => [
      ...['-f', 'lavfi', '-i', `color=${colour}:s=64x64:r=24`],
    ]);
    const encoded = [
      '-filter_complex',
      'concat',
      '-c:v',
      'mpeg4',
      '-sc_threshold',
      '1000000000',
      '-g',
      `${gop}`,
    ];
    execFileSync('ffmpeg', ['-v', 'error', ...colours, ...encoded, path]);
    const [still] = await ffmpegStills(process.env)([{ path, seconds: 1.9 }]);
    expect(brightness(still ?? Buffer.alloc(0))).toBeGreaterThan(200);
  });

  it('is none where there is no ffmpeg', async () => {
    for (const path of ['', '/nowhere', `/nowhere:${clip}`])
      expect(await ffmpegStills({ PATH: path })([{ path: clip, seconds: 0 }])).toEqual([null]);
  });

  it('is none of a file that is no clip, and none after a stop', async () => {
    const stills = ffmpegStills(process.env);
    const still = async (path: string, seconds: number, signal?: AbortSignal) =>
      (await stills([{ path, seconds }], signal))[0];
    const text = join(folder, 'text.mp4');
    await writeFile(text, 'ffconcat version 1.0\nfile secret.mp4\n');
    expect(await still(text, 0)).toBeNull();
    expect(await still(join(folder, 'missing.mp4'), 0)).toBeNull();
    expect(await still(clip, 0.5, AbortSignal.abort())).toBeNull();
    const leaving = new AbortController();
    const taken = still(clip, 0.5, leaving.signal);
    leaving.abort();
    expect(await taken).toBeNull();
  });
});

describe('without ffmpeg', () => {
  it('there is no still, and no error', async () => {
    const stills = ffmpegStills({ PATH: folder });
    expect(await stills([{ path: clip, seconds: 0.5 }])).toEqual([null]);
    expect(await stills([{ path: clip, seconds: 0.5 }])).toEqual([null]);
  });

  it('nothing keeps the process waiting', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    expect(await ffmpegStills({ PATH: folder })([{ path: clip, seconds: 0.5 }])).toEqual([null]);
    expect(timers()).toBeLessThanOrEqual(before);
  });
});

/** The mean of a picture's brightness, from 0 to 255. */
function brightness(picture: Uint8Array): number | undefined {
  const onePixel = ['-vf', 'scale=1:1', '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'];
  return execFileSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', ...onePixel], { input: picture })[0];
}

/** By the frame header of the JPEG (ITU T.81, B.2.2). */
function sizeOf(jpeg: Uint8Array): { width: number; height: number } | null {
  const view = Buffer.from(jpeg);
  for (let at = 2; at + 9 < view.length; at += 2 + view.readUInt16BE(at + 2)) {
    const marker = view.readUInt8(at + 1);
    if (marker === 0xc0 || marker === 0xc2)
      return { height: view.readUInt16BE(at + 5), width: view.readUInt16BE(at + 7) };
  }
  return null;
}
