import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ffmpegFrames } from '../../src/system/ffmpeg-frame.js';
import type { At, FrameTaker } from '../../src/system/frame.js';
import { framesOf } from '../../src/system/frames.js';
import { getServer, mediabunnyFrames } from '../../src/system/mediabunny-frame.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { frameContract } from '../support/frame-contract.js';
import { hasServer, installedBeside } from '../support/mediabunny.js';
import { hasFfmpeg } from '../support/numbered-clip.js';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'shotlist mediabunny ')));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasFfmpeg || !hasServer)('a frame by @mediabunny/server (skipped without it)', () => {
  let frames: FrameTaker;
  beforeAll(() => {
    frames = mediabunnyFrames({ disk: systemDisk, home: installedBeside(join(folder, 'real')) });
  });

  frameContract(() => frames);

  it.each([
    ['4:4:4', ['-pix_fmt', 'yuv444p']],
    ['10 bits', ['-pix_fmt', 'yuv420p10le']],
    ['the full range', ['-pix_fmt', 'yuvj420p']],
    ['BT.709', ['-pix_fmt', 'yuv420p', '-vf', 'scale=out_color_matrix=bt709', '-colorspace', 'bt709']],
    ['a width that no stride fits', ['-pix_fmt', 'yuv420p', '-vf', 'scale=322:182']],
    ['pixels that are not square', ['-pix_fmt', 'yuv420p', '-vf', 'setsar=4/3']],
  ])('has the pixels that ffmpeg gives, of a clip with %s', async (_, options) => {
    expect(await differing(clip(options), 'last')).toEqual([]);
  });

  it.each([
    ['turned to the right', [0, 1, -1, 0]],
    ['turned upside down', [-1, 0, 0, -1]],
    ['turned to the left', [0, -1, 1, 0]],
    ['mirrored', [-1, 0, 0, 1]],
    ['mirrored upside down', [1, 0, 0, -1]],
    ['mirrored and turned to the left', [0, 1, 1, 0]],
    ['mirrored and turned to the right', [0, -1, -1, 0]],
  ])('has them of a clip that is %s', async (_, [a, b, c, d]) => {
    const path = clip(['-pix_fmt', 'yuv420p']);
    const turned = readFileSync(path);
    // ISO/IEC 14496-12, 8.3.2: the matrix of a track header of version 0.
    const matrix = turned.indexOf('tkhd') + 44;
    for (const [at, value = 0] of [a, b, 0, c, d].entries())
      turned.writeInt32BE(value * 65536, matrix + at * 4);
    writeFileSync(path, turned);
    expect(await differing(path, 'first')).toEqual([]);
  });

  it('has them of a clip that an edit list cuts at both ends', async () => {
    const cut = readFileSync(clip(['-pix_fmt', 'yuv420p', '-bf', '3']));
    // ISO/IEC 14496-12, 8.6.6: the length of the first edit, in thousandths, and where it begins in the track.
    const edit = cut.indexOf('elst') + 12;
    cut.writeUInt32BE(600, edit);
    cut.writeInt32BE(cut.readInt32BE(edit + 4) + 12_800 * 0.2, edit + 4);
    const path = join(folder, 'cut.mp4');
    writeFileSync(path, cut);
    expect(await differing(path, 'first', 0.3, 'last')).toEqual([]);
    const [last, whole] = [await pixels(frames, path, 'last'), await pixels(frames, clip([]), 'last')];
    expect(last.equals(whole)).toBe(false);
  });

  /** Writes a clip of 30 frames with a picture of many colours. */
  function clip(options: readonly string[]): string {
    const path = join(folder, 'clip.mp4');
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25', '-frames:v', '30', '-c:v', 'libx264'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...picture, ...options, path]);
    return path;
  }

  /** Which of these frames are not the same. */
  async function differing(path: string, ...moments: At[]): Promise<At[]> {
    const found: At[] = [];
    for (const at of moments) {
      const [own, other] = [
        await pixels(frames, path, at),
        await pixels(ffmpegFrames(process.env), path, at),
      ];
      if (!own.equals(other)) found.push(at);
    }
    return found;
  }

  async function pixels(taker: FrameTaker, path: string, at: At): Promise<Buffer> {
    const taken = await taker.take(path, at);
    if (!taken.ok) throw new Error(taken.error);
    const size = Buffer.from(taken.value).subarray(16, 24);
    const raw = execFileSync(
      'ffmpeg',
      ['-v', 'error', '-i', 'pipe:0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
      {
        input: taken.value,
      },
    );
    return Buffer.concat([size, raw]);
  }
});

describe('@mediabunny/server', () => {
  let home: string;
  beforeEach(() => {
    home = join(mkdtempSync(join(folder, 'fake ')), 'node_modules/shotlist');
    mkdirSync(home, { recursive: true });
    cpSync(DIST, join(home, 'dist'), { recursive: true });
  });

  it('is looked for inside of the package and next to it, and nowhere else', async () => {
    const frames = () => mediabunnyFrames({ disk: systemDisk, home });
    const above = dirname(dirname(dirname(home)));
    fake(join(above, 'node_modules'), '');
    expect(await frames().isThere()).toBe(false);
    expect(await frames().problem()).toBeNull();
    expect(await frames().take('/clip.mp4', 'last')).toEqual({
      ok: false,
      error: '@mediabunny/server was not found',
    });
    fake(join(home, 'node_modules'), '');
    expect(await frames().isThere()).toBe(true);
    rmSync(join(home, 'node_modules'), { recursive: true });
    fake(dirname(home), '');
    expect(await frames().isThere()).toBe(true);
    rmSync(join(above, 'node_modules'), { recursive: true });
  });

  it('is had by a command that fits how the package was installed', () => {
    expect(getServer('/usr/lib/node_modules/shotlist/')).toContain('`npm install @mediabunny/server` where');
    expect(getServer('/my films/shotlist/')).toContain(
      "`npm install --prefix '/my films/shotlist/' --no-save --save-dev @mediabunny/server`",
    );
  });

  it('gets no environment, and may print what it likes', async () => {
    const seen = join(folder, 'environment');
    fake(
      dirname(home),
      `import { writeFileSync } from 'node:fs';
      console.log('picture: [cuda] nothing here');
      writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env));
      export const AV_PKT_DATA_DISPLAYMATRIX = 5;
      const stream = { index: 0, codecpar: { getCodedSideData: () => null } };
      const frame = { pts: 0n, timeBase: { num: 1, den: 25 }, free() {} };
      export const Demuxer = { openSync: () => ({ video: () => stream, packetsSync: () => [] }) };
      export const Decoder = { createSync: () => ({ framesSync: () => [null, frame, null] }) };
      export const FilterAPI = { create: () => ({ framesSync: (kept) => [kept] }) };
      export const Encoder = { encodeOneSync: (codec) => Buffer.from('a picture as ' + codec) };`,
    );
    process.env.PIXAZO_API_KEY = 'secret';
    const frames = framesOf({ PATH: folder }, { disk: systemDisk, home });
    try {
      const taken = await frames.take('/clip.mp4', 'last');
      expect(taken.ok && Buffer.from(taken.value).toString()).toBe('a picture as png');
    } finally {
      delete process.env.PIXAZO_API_KEY;
    }
    expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual({});
  });

  it('says why it does not start, and its crash is a frame that could not be taken', async () => {
    fake(dirname(home), "throw new Error('no binary for this machine');");
    const frames = framesOf({ PATH: folder }, { disk: systemDisk, home });
    expect(await frames.isThere()).toBe(false);
    expect(await frames.problem?.()).toMatch(
      /^@mediabunny\/server does not start: .*no binary for this machine$/,
    );
    fake(dirname(home), "export const Demuxer = { openSync: () => process.kill(process.pid, 'SIGSEGV') };");
    const taken = await framesOf({ PATH: folder }, { disk: systemDisk, home }).take('/clip.mp4', 'last');
    expect(taken).toEqual({ ok: false, error: 'it ended with SIGSEGV' });
  });

  /** Puts a package of that name into a folder of packages; what it decodes with is this module. */
  function fake(packages: string, module: string): void {
    const av = join(packages, '@mediabunny/server/node_modules/node-av');
    mkdirSync(av, { recursive: true });
    writeFileSync(join(packages, '@mediabunny/server/package.json'), '{}');
    writeFileSync(join(av, 'package.json'), JSON.stringify({ type: 'module', exports: './index.js' }));
    writeFileSync(join(av, 'index.js'), module);
  }
});
