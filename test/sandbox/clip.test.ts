import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createClips, filmed } from '../../src/sandbox/clip.js';
import { encodePicture } from '../../src/sandbox/encode.js';
import type { ClipSpec, SandboxJob } from '../../src/sandbox/job.js';
import { lookOf } from '../../src/sandbox/look.js';

vi.mock('../../src/sandbox/encode.js', { spy: true });

const TINY: ClipSpec = { width: 64, height: 64, frames: 25, fps: 25, audio: false, look: 0 };

function job(request_id: string, order: Partial<ClipSpec> = {}): SandboxJob {
  const times = { accepted: 0, starts: 0, ends: 0 };
  return { request_id, model_id: 'm', ...times, outcome: 'COMPLETED', clip: { ...TINY, ...order } };
}

test('a job has the same bytes in every process, another job others', async () => {
  const one = await createClips()(job('a'));
  const again = await createClips()(job('a'));
  const other = await createClips()(job('b'));
  expect(Buffer.from(again.bytes).equals(one.bytes)).toBe(true);
  expect(again.etag).toBe(one.etag);
  expect(other.etag).not.toBe(one.etag);
});

test('says which take it is', async () => {
  const shown = async (label?: ClipSpec['label']) =>
    Buffer.from((await createClips()(job('a', { width: 320, height: 180, ...(label && { label }) }))).bytes);
  const first = await shown({ shot: '010', take: 1, content: '' });
  expect(first.equals(await shown({ shot: '010', take: 1, content: '' }))).toBe(true);
  expect(first.equals(await shown({ shot: '011', take: 1, content: '' }))).toBe(false);
  expect(first.equals(await shown())).toBe(false);
});

test('a job of an earlier version, without words, has a clip', async () => {
  expect((await createClips()(job('a', { look: 95 }))).bytes.length).toBeGreaterThan(1000);
});

test('clips of one format have the same decoder settings, whatever they show', async () => {
  const settings = await Promise.all(
    ['a pier at night', 'a meadow at noon'].map(async (words) => {
      const { config } = await filmed({ ...TINY, look: lookOf(words, 0), words });
      return JSON.stringify(config, (_, value) =>
        ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
      );
    }),
  );
  expect(settings[0]).toBe(settings[1]);
});

test('a clip costs one encoded picture, however long it is', async () => {
  const clipOf = createClips();
  vi.mocked(encodePicture).mockClear();
  for (const frames of [1, 25, 500]) await clipOf(job(`job ${frames}`, { frames }));
  expect(encodePicture).toHaveBeenCalledTimes(3);
});

test('making clips leaves the listeners of the process as they were', async () => {
  await createClips()(job('a'));
  const others = process.listeners('unhandledRejection').map(String);
  expect(others.filter((listener) => listener.includes('RuntimeError'))).toEqual([]);
});

const hasFfmpeg =
  spawnSync('ffprobe', ['-version']).status === 0 && spawnSync('ffmpeg', ['-version']).status === 0;

describe.skipIf(!hasFfmpeg)(
  'every frame decodes and lengths add up, says ffmpeg (skipped where it is not installed)',
  () => {
    test.each<Partial<ClipSpec>>([
      {},
      { frames: 1 },
      { width: 1920, height: 1080, frames: 100, audio: true },
      { width: 1080, height: 1920, frames: 48, fps: 24 },
      { width: 3840, height: 2160, frames: 3 },
      { width: 98, height: 50, frames: 121, fps: 30, look: 95 },
      { width: 16, height: 16, frames: 7, fps: 23.976, audio: true },
    ])('%j', async (order) => {
      const asked = { ...TINY, ...order };
      const { bytes } = await createClips()(job('a job', order));
      const folder = mkdtempSync(join(tmpdir(), 'clip-'));
      try {
        const path = join(folder, 'clip.mp4');
        writeFileSync(path, bytes);
        const decoded = spawnSync('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-']);
        expect(String(decoded.stderr)).toBe('');
        const entries = 'stream=codec_type,width,height,nb_read_frames,avg_frame_rate:format=duration';
        const probed = spawnSync('ffprobe', [
          '-v',
          'error',
          '-count_frames',
          '-show_entries',
          entries,
          '-of',
          'json',
          path,
        ]);
        const { streams, format } = JSON.parse(String(probed.stdout));
        expect(streams.map((stream: { codec_type: string }) => stream.codec_type)).toEqual(
          asked.audio ? ['video', 'audio'] : ['video'],
        );
        const { width, height, nb_read_frames, avg_frame_rate } = streams[0];
        expect([width, height, Number(nb_read_frames)]).toEqual([asked.width, asked.height, asked.frames]);
        const [over, under] = avg_frame_rate.split('/').map(Number);
        if (asked.frames > 1) expect(over / under).toBeCloseTo(asked.fps, 2);
        expect(Number(format.duration)).toBeCloseTo(asked.frames / asked.fps, 1);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
