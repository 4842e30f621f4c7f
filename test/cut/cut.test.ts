import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutFilm } from '../../src/cut/cut.js';
import { type Footage, lookAt } from '../../src/cut/footage.js';
import { formatOf } from '../../src/cut/format.js';
import type { Part } from '../../src/cut/sequence.js';
import type { Disk } from '../../src/system/disk.js';
import { findFfmpeg } from '../../src/system/ffmpeg.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { shot } from '../support/resolved-film.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shotlist-cut-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A clip as encoders make them: pictures that are decoded in another order than shown, and sound with its lead-in. */
function filmed(name: string, seconds: number, tone: number): string {
  const path = join(folder, name);
  const pictures = `testsrc2=s=96x64:r=25:d=${seconds},hue=h=${tone / 4}`;
  const sound = `sine=f=${tone}:r=48000:d=${seconds}`;
  const x264 = 'bframes=3:b-adapt=0:keyint=25:stitchable=1';
  const codecs = [
    '-c:v',
    'libx264',
    '-preset',
    'fast',
    '-x264-params',
    x264,
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
  ];
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', pictures, '-f', 'lavfi', '-i', sound],
    ...[...codecs, '-ac', '2', path],
  ]);
  return path;
}

async function part(path: string, from = 0, to?: number): Promise<Extract<Part, { kind: 'clip' }>> {
  const footage = await lookAt(systemDisk, path);
  if (!footage.ok) throw new Error(footage.error);
  return { kind: 'clip', shot: shot(), footage: footage.value, from, to: to ?? footage.value.seconds };
}

function cutTo(name: string, parts: readonly Part[], footage: readonly Footage[], disk: Disk = systemDisk) {
  return cutFilm({
    disk,
    path: join(folder, name),
    work: join(folder, `work of ${name}`),
    title: "Harbor's end",
    parts,
    format: formatOf({}, footage, []),
    ffmpeg: () => findFfmpeg(process.env),
    signal: new AbortController().signal,
    onConform: () => undefined,
    onProgress: () => undefined,
  });
}

function pictures(path: string, ...filters: string[]): string[] {
  const said = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-map', '0:v', ...filters, '-f', 'framemd5', '-'],
    { encoding: 'utf8' },
  );
  return said
    .split('\n')
    .filter((line) => line.startsWith('0,'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** How often the sound of a film crosses zero within half a second: the frequency of a tone, in hertz. */
function toneAt(path: string, second: number): number {
  const raw = execFileSync('ffmpeg', [
    ...['-v', 'error', '-ss', String(second), '-t', '0.5', '-i', path],
    ...['-map', '0:a', '-ac', '1', '-f', 's16le', '-'],
  ]);
  let crossings = 0;
  for (let at = 2; at + 1 < raw.length; at += 2) {
    if (raw.readInt16LE(at - 2) < 0 !== raw.readInt16LE(at) < 0) crossings += 1;
  }
  return crossings;
}

describe('clips as encoders make them', () => {
  it('are copied picture for picture, each with its own sound', async () => {
    const paths = [filmed('a.mp4', 2, 300), filmed('b.mp4', 3, 600), filmed('c.mp4', 2, 1200)];
    const parts = await Promise.all(paths.map((path) => part(path)));
    const made = await cutTo(
      'copied.mp4',
      parts,
      parts.map(({ footage }) => footage),
    );
    expect(made).toEqual({ ok: true, value: { frames: 175, conformed: null, textless: false } });
    const film = join(folder, 'copied.mp4');
    expect(pictures(film)).toEqual(paths.flatMap((path) => pictures(path)));
    expect([1.45, 2.05, 5.05].map((second) => Math.round(toneAt(film, second) / 30) * 30)).toEqual([
      300, 600, 1200,
    ]);
    expect(readdirSync(folder)).not.toContain('work of copied.mp4');
  });

  it('are trimmed where a picture needs no other, and conformed where it does', async () => {
    const path = filmed('d.mp4', 3, 300);
    const whole = pictures(path);
    const clean = await part(path, 1, 3);
    expect(await cutTo('clean.mp4', [clean], [clean.footage])).toMatchObject({
      value: { frames: 50, conformed: null },
    });
    expect(pictures(join(folder, 'clean.mp4'))).toEqual(whole.slice(25));
    const off = await part(path, 1.2, 2.4);
    const made = await cutTo('off.mp4', [clean, off], [clean.footage]);
    expect(made).toMatchObject({
      value: { frames: 80, conformed: expect.stringContaining('the trim of 010') },
    });
    expect(pictures(join(folder, 'off.mp4'))).toHaveLength(80);
  });

  it('leave the film that was there where one of them is gone in the middle', async () => {
    writeFileSync(join(folder, 'kept.mp4'), 'the old film');
    const parts = [await part(filmed('e.mp4', 1, 300)), await part(filmed('f.mp4', 1, 300))];
    rmSync(join(folder, 'f.mp4'));
    const made = await cutTo(
      'kept.mp4',
      parts,
      parts.map(({ footage }) => footage),
    );
    expect(made).toMatchObject({ ok: false, error: { kind: 'failed' } });
    expect(readFileSync(join(folder, 'kept.mp4'), 'utf8')).toBe('the old film');
    expect(readdirSync(folder)).not.toContain('work of kept.mp4');
  });

  it('leave the film that was there where the disk takes no more', async () => {
    writeFileSync(join(folder, 'full.mp4'), 'the old film');
    const clip = await part(filmed('g.mp4', 1, 300));
    const full: Disk = {
      ...systemDisk,
      openOverwriter: async (path) => ({
        ...(await systemDisk.openOverwriter(path)),
        write: async () => {
          throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        },
      }),
    };
    const ended = await cutTo('full.mp4', [clip], [clip.footage], full).catch((error) => error);
    expect(ended.code ?? ended.error.why).toContain('ENOSPC');
    expect(readFileSync(join(folder, 'full.mp4'), 'utf8')).toBe('the old film');
    expect(readdirSync(folder)).not.toContain('work of full.mp4');
  });
});
