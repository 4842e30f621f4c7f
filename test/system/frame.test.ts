import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpegFrames } from '../../src/system/frame.js';
import { mp4Clip } from '../support/mp4-clip.js';
import { hasFfmpeg, type Numbered, numberOn, writeNumbered } from '../support/numbered-clip.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotlist frame '));
});
afterAll(() => rm(folder, { recursive: true }));

const frames = ffmpegFrames(process.env);

async function frameOf(path: string, at: 'first' | 'last' | number): Promise<number | string> {
  const taken = await frames.take(path, at);
  return taken.ok ? numberOn(taken.value) : taken.error;
}

const CLIPS: [string, string, Numbered][] = [
  ['with B-frames', 'b.mp4', { frames: 53 }],
  ['with sound longer than the picture', "it's 1:2 %d.mp4", { frames: 50, sound: 5 }],
  ['with sound shorter than the picture', 'short.mp4', { frames: 61, sound: 1 }],
  ['of one frame', 'one.mp4', { frames: 1 }],
  ['at 29.97 fps', 'ntsc.mp4', { frames: 47, rate: '30000/1001', sound: 1.3 }],
  [
    'of uneven times',
    'vfr.mkv',
    {
      frames: 40,
      rate: '50',
      filter: 'setpts=(N+2*floor(N/3))/50/TB',
      encode: ['-c:v', 'libx264', '-bf', '3', '-vsync', 'vfr'],
    },
  ],
  [
    'in WebM',
    'a.webm',
    { frames: 33, encode: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'] },
  ],
];

describe.skipIf(!hasFfmpeg)('a frame by ffmpeg (skipped without it)', () => {
  it.each(CLIPS)(
    'of a clip %s is exactly the first and the last one in display order',
    async (_, name, made) => {
      const path = join(folder, name);
      writeNumbered(path, made);
      expect(await frameOf(path, 'first')).toBe(0);
      expect(await frameOf(path, 'last')).toBe(made.frames - 1);
    },
  );

  it('is the one that is shown at that time', async () => {
    const path = join(folder, 'at.mp4');
    writeNumbered(path, { frames: 60, sound: 4 });
    // Frame n is shown from n/25 s on.
    const found = await Promise.all([0, 0.039, 0.04, 1, 1.03, 2.36, 2.39, 9].map((at) => frameOf(path, at)));
    expect(found).toEqual([0, 0, 1, 25, 25, 59, 59, 59]);
  });

  it('is counted from the first frame, whenever the sound begins', async () => {
    const path = join(folder, 'opus.webm');
    // The sound of Opus begins before 0, and the picture of such a file after it.
    const encode = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'];
    writeNumbered(path, { frames: 30, sound: 2, encode });
    const found = await Promise.all([0, 0.039, 0.04, 1].map((at) => frameOf(path, at)));
    expect(found).toEqual([0, 0, 1, 25]);
  });

  it('is a PNG in the size of the clip, the same bytes each time', async () => {
    const path = join(folder, 'size.mp4');
    await writeFile(path, await mp4Clip({ width: 960, height: 540 }));
    const [one, other] = [await frames.take(path, 'last'), await frames.take(path, 'last')];
    if (!one.ok || !other.ok) throw new Error('no frame');
    expect((await fileTypeFromBuffer(one.value))?.mime).toBe('image/png');
    const view = Buffer.from(one.value);
    expect([view.readUInt32BE(16), view.readUInt32BE(20)]).toEqual([960, 540]);
    expect(Buffer.compare(view, Buffer.from(other.value))).toBe(0);
  });

  it('cannot be had of what is no clip, nor after a stop', async () => {
    const text = join(folder, 'text.mp4');
    await writeFile(text, 'no clip');
    expect((await frames.take(text, 'last')).ok).toBe(false);
    expect((await frames.take(join(folder, 'missing.mp4'), 'first')).ok).toBe(false);
    expect((await frames.take(text, 'last', AbortSignal.abort())).ok).toBe(false);
  });
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
