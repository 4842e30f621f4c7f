import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpegFrames } from '../../src/system/ffmpeg-frame.js';
import { frameContract } from '../support/frame-contract.js';
import { hasFfmpeg, numberOn, writeNumbered } from '../support/numbered-clip.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotlist frame '));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!hasFfmpeg)('a frame by ffmpeg (skipped without it)', () => {
  const frames = ffmpegFrames(process.env);
  frameContract(() => frames);
});

describe('ffmpeg', () => {
  it('is taken once for all who ask for it at the same time, and ffmpeg is looked for once', async () => {
    const path = join(folder, 'shared.mp4');
    writeNumbered(path, { frames: 20 });
    const [program, starts] = [join(folder, 'counted'), join(folder, 'starts')];
    await writeFile(program, `#!/bin/sh\necho >> "${starts}"\nexec ffmpeg "$@"\n`, { mode: 0o755 });
    const counted = ffmpegFrames({ PATH: process.env.PATH, SHOTLIST_FFMPEG: program });
    expect(await counted.isThere()).toBe(true);
    expect(await counted.isThere()).toBe(true);
    const taken = await Promise.all([1, 2, 3].map(() => counted.take(path, 'last')));
    expect(taken.map((each) => each.ok && numberOn(each.value))).toEqual([19, 19, 19]);
    expect((await readFile(starts, 'utf8')).length).toBe(3);
  });

  it('is looked for in PATH, or is the program that SHOTLIST_FFMPEG names', async () => {
    expect(await ffmpegFrames({ PATH: folder }).isThere()).toBe(false);
    expect(await ffmpegFrames({ ...process.env, SHOTLIST_FFMPEG: join(folder, 'none') }).isThere()).toBe(
      false,
    );
    if (hasFfmpeg)
      expect(await ffmpegFrames({ PATH: process.env.PATH, SHOTLIST_FFMPEG: 'ffmpeg' }).isThere()).toBe(true);
  });
});
