import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { At, FrameTaker } from '../../src/system/frame.js';
import { mp4Clip } from './mp4-clip.js';
import { type Numbered, numberOn, writeNumbered } from './numbered-clip.js';

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

/** What everything that takes frames has to do. */
export function frameContract(taker: () => FrameTaker): void {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotlist frame '));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function frameOf(path: string, at: At): Promise<number | string> {
    const taken = await taker().take(path, at);
    return taken.ok ? numberOn(taken.value) : taken.error;
  }

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
    const [one, other] = [await taker().take(path, 'last'), await taker().take(path, 'last')];
    if (!one.ok || !other.ok) throw new Error('no frame');
    expect((await fileTypeFromBuffer(one.value))?.mime).toBe('image/png');
    const view = Buffer.from(one.value);
    expect([view.readUInt32BE(16), view.readUInt32BE(20)]).toEqual([960, 540]);
    expect(Buffer.compare(view, Buffer.from(other.value))).toBe(0);
  });

  it('cannot be had of what is no clip, nor after a stop', async () => {
    const text = join(folder, 'text.mp4');
    await writeFile(text, 'no clip');
    expect((await taker().take(text, 'last')).ok).toBe(false);
    expect((await taker().take(join(folder, 'missing.mp4'), 'first')).ok).toBe(false);
    expect((await taker().take(text, 'last', AbortSignal.abort())).ok).toBe(false);
  });
}
