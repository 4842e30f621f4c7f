import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { cutSchema } from '../../src/cli/ui/json/cut-schema.js';
import type { ClipSpec } from '../../src/sandbox/job.js';
import { takeClaim } from '../../src/system/claim.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { systemProcesses } from '../../src/system/processes.js';
import { type E2eFilm, it } from '../support/e2e-film.js';
import { mp4Clip } from '../support/mp4-clip.js';
import type { OracleJob } from '../support/oracle/index.js';
import { quoted } from '../support/terminal.js';

/** Serves clips by the prompt of their shot, one second of 64x64 at 25 frames a second where nothing is said. */
async function clips(orders: Record<string, Partial<ClipSpec>>): Promise<(job: OracleJob) => Uint8Array> {
  const made = new Map<string, Uint8Array>();
  for (const [id, order] of Object.entries(orders)) made.set(`prompt of ${id}`, await mp4Clip(order, id));
  const plain = await mp4Clip();
  return (job) => made.get(job.prompt) ?? plain;
}

function tool(name: string, ...args: string[]): string {
  return execFileSync(name, ['-v', 'error', ...args], { encoding: 'utf8' });
}

/** What ffprobe says of the streams of a film that it decodes whole; throws where it finds an error in it. */
function probed(studio: E2eFilm, path: string) {
  const file = join(studio.folder, path);
  const said = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'], { stdio: 'pipe' });
  if (said.length > 0) throw new Error(said.toString());
  const entries = 'stream=codec_type,codec_name,width,height,r_frame_rate,nb_read_frames,duration,start_time';
  const { streams } = JSON.parse(
    tool('ffprobe', '-count_frames', '-show_entries', entries, '-of', 'json', file),
  );
  const of = (type: string) =>
    streams.find((stream: { codec_type: string }) => stream.codec_type === type) as
      | Record<string, string | number>
      | undefined;
  return { video: of('video'), audio: of('audio') };
}

/** A hash of every decoded picture. */
function pictures(studio: E2eFilm, path: string): string[] {
  const said = tool('ffmpeg', '-i', join(studio.folder, path), '-map', '0:v', '-f', 'framemd5', '-');
  return said
    .split('\n')
    .filter((line) => line.startsWith('0,'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** An ffmpeg that begins with the part of the film that the file `hold` names, and is at work on it as long as it does. */
const holdingFfmpeg = (hold: string) => `#!/bin/sh
for part; do :; done
held() { [ "$(cat ${quoted(hold)} 2> /dev/null)" = "$part" ]; }
held || exec ffmpeg "$@"
: > "$part"
while held; do sleep 0.05; done
`;

/** Files that nobody but a cut leaves behind. */
function leftBehind(studio: E2eFilm): string[] {
  return [...studio.files().keys()].filter((path) => path.includes('.shotlist-cut'));
}

describe('cut', () => {
  it.concurrent('copies the packets of the picked takes in order, without ffmpeg', async ({
    open,
    expect,
  }) => {
    const clip = await clips({ '010': { look: 1 }, '020': { look: 2, audio: false }, '030': { look: 3 } });
    const studio = await open({ clip });
    studio.film(['010', '020', '030', { id: '040', enabled: false }]);
    expect((await studio.render()).exit).toBe(0);
    studio.film(['010', { id: '020', in: 0.4, out: 0.8 }, '030', { id: '040', enabled: false }], { fps: 25 });
    const { PATH } = studio.env;
    studio.env.PATH = join(studio.folder, 'nothing');
    const cut = await studio.run('cut', 'film.yaml');
    studio.env.PATH = PATH ?? '';
    expect(cut, cut.err).toMatchObject({ exit: 0, out: 'renders/cut.mp4\n' });
    expect(cut.err).toContain('2 s, 3 shots, 60 frames, 64x64 at 25 fps, joined');
    const again = await studio.run('cut', 'film.yaml', '--json', '--quiet');
    expect(again.err).toBe('');
    const document = cutSchema.parse(JSON.parse(again.out));
    expect(document).toMatchObject({
      film: 'renders/cut.mp4',
      frames: 60,
      fps: [25, 1],
      width: 64,
      notices: [],
    });
    expect(
      document.shots.map(({ id, first_frame, frames, clip }) => [id, first_frame, frames, clip]),
    ).toEqual([
      ['010', 0, 25, 'renders/010_t1.mp4'],
      ['020', 25, 10, 'renders/020_t1.mp4'],
      ['030', 35, 25, 'renders/030_t1.mp4'],
    ]);
    expect(pictures(studio, 'renders/cut.mp4')).toEqual([
      ...pictures(studio, 'renders/010_t1.mp4'),
      ...pictures(studio, 'renders/020_t1.mp4').slice(10, 20),
      ...pictures(studio, 'renders/030_t1.mp4'),
    ]);
    expect(probed(studio, 'renders/cut.mp4')).toMatchObject({
      video: { r_frame_rate: '25/1', nb_read_frames: '60', duration: '2.400000' },
      audio: undefined,
    });
    expect(leftBehind(studio)).toEqual([]);
    // Neither the film nor what the manifest says of it renders anything again.
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
  });

  it.concurrent('follows picks, and copies sound to the packet', async ({ open, expect }) => {
    let edition = 0;
    const made = await Promise.all(
      [1, 2, 3].map((look) => mp4Clip({ look, audio: true, frames: 30 }, `take ${look}`)),
    );
    const studio = await open({ clip: () => made[edition++ % 3] ?? (made[0] as Uint8Array) });
    studio.film([{ id: '010', takes: 2 }, '020'], { concurrency: 1 });
    expect((await studio.render()).exit).toBe(0);
    const shown = async () => {
      const cut = await studio.run('cut', 'film.yaml');
      expect(cut.exit, cut.err).toBe(0);
      return pictures(studio, 'renders/cut.mp4');
    };
    const take = (path: string) => pictures(studio, `renders/${path}`);
    expect(await shown()).toEqual([...take('010_t2.mp4'), ...take('020_t1.mp4')]);
    expect((await studio.run('pick', 'film.yaml', '010:1')).exit).toBe(0);
    expect(await shown()).toEqual([...take('010_t1.mp4'), ...take('020_t1.mp4')]);
    const { video, audio } = probed(studio, 'renders/cut.mp4');
    expect(video).toMatchObject({ nb_read_frames: '60', duration: '2.400000' });
    expect(audio).toMatchObject({ codec_name: 'aac' });
    expect(Math.abs(Number(audio?.duration) - 2.4)).toBeLessThan(2 * (1024 / 48_000));
    // The pick goes with its take, and where that is gone it is stale.
    expect((await studio.render('--force', '--only', '010:1')).exit).toBe(0);
    expect(await shown()).toEqual([...take('010_t1.mp4'), ...take('020_t1.mp4')]);
    expect((await studio.run('pick', 'film.yaml', '010:2')).exit).toBe(0);
    studio.film(['010', '020'], { concurrency: 1 });
    const { err } = await studio.run('cut', 'film.yaml');
    expect(err).toContain('the pick of 010 is stale; 010:1 is used instead');
  });

  it.concurrent('conforms what is not alike, with slates for what is missing, and says so', async ({
    open,
    expect,
  }) => {
    const clip = await clips({
      '010': { width: 128, height: 96, look: 1 },
      '020': { width: 256, height: 144, fps: 30, frames: 60, audio: true, look: 2 },
      '030': { width: 128, height: 96, look: 3 },
    });
    const studio = await open({ clip });
    studio.film(['010', '020', { id: '030', in: 0.44 }, { id: '040', prompt: "lost: it's {not} \\N here" }]);
    studio.oracle.outcome("lost: it's {not} \\N here", { status: 'FAILED', error: 'no' });
    expect((await studio.render()).exit).toBe(1);
    const cut = await studio.run('cut', 'film.yaml');
    expect(cut, cut.err).toMatchObject({ exit: 0, out: 'renders/cut.mp4\n' });
    expect(cut.err).toMatch(/Re-encoding 4 shots with ffmpeg: .*\bslate\b/);
    const said = cut.err.replace(/\s+/g, ' ');
    expect(said).toContain('10 s, 4 shots, 239 frames, re-encoded to 128x96 at 25 fps');
    expect(said).toContain('040 has no clip yet (failed): 6 s slate');
    const { video, audio } = probed(studio, 'renders/cut.mp4');
    // 1 s, 2 s, 0.56 s and 6 s, each to the frame.
    expect(video).toMatchObject({ width: 128, height: 96, r_frame_rate: '25/1', nb_read_frames: '239' });
    expect(Number(video?.duration)).toBeCloseTo(239 / 25, 3);
    expect(Math.abs(Number(audio?.duration) - 239 / 25)).toBeLessThan(2 * (1024 / 48_000));
    expect(leftBehind(studio)).toEqual([]);

    // After the beginning of its last frame, which is shown to the end of the clip.
    studio.film([{ id: '010', in: 0.97 }, '020']);
    const late = await studio.run('cut', 'film.yaml');
    expect(late.exit, late.err).toBe(0);

    studio.film(['010', '020'], { fps: 23.976, size: '160x90' });
    const other = await studio.run('cut', 'film.yaml');
    expect(other.exit, other.err).toBe(0);
    expect(probed(studio, 'renders/cut.mp4').video).toMatchObject({
      width: 160,
      height: 90,
      r_frame_rate: '24000/1001',
      nb_read_frames: String(24 + 48),
    });
  });

  it.concurrent('makes the whole film before a cent is spent with --animatic', async ({ open, expect }) => {
    const studio = await open();
    studio.write(
      'frames/a b %d.png',
      execFileSync('ffmpeg', [
        ...'-v error -f lavfi -i color=red:s=32x32 -frames:v 1 -f image2pipe -c:v png -'.split(' '),
      ]),
    );
    studio.film([{ id: '010', image: 'frames/a b %d.png', scene: 'pier' }, '020', { id: '030', out: 2.5 }], {
      fps: 10,
      size: '320x180',
    });
    const made = await studio.run('cut', 'film.yaml', '--animatic');
    expect(made, made.err).toMatchObject({ exit: 0, out: 'renders/animatic.mp4\n' });
    expect(made.err).not.toContain('missing');
    expect(probed(studio, 'renders/animatic.mp4')).toMatchObject({
      video: { width: 320, height: 180, r_frame_rate: '10/1', nb_read_frames: String(60 + 60 + 25) },
      audio: undefined,
    });
    const [first] = pictures(studio, 'renders/animatic.mp4');
    expect(pictures(studio, 'renders/animatic.mp4')[70]).not.toBe(first);
    expect(studio.oracle.posts).toEqual([]);
    expect(studio.has('film.yaml.lock')).toBe(false);
    expect(studio.has('renders/cut.mp4')).toBe(false);
  });

  it.concurrent('says how to get ffmpeg where it is needed, and keeps the film that was there', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    expect((await studio.run('cut', 'film.yaml')).exit).toBe(0);
    const before = studio.read('renders/cut.mp4');
    studio.film(['010', '020']);
    studio.env.PATH = join(studio.folder, 'nothing');
    const cut = await studio.run('cut', 'film.yaml');
    expect(cut).toMatchObject({ exit: 2, out: '' });
    expect(cut.err).toMatch(/This film needs ffmpeg, and there is none: .*\bslate\b/);
    expect(cut.err).toContain('apt install ffmpeg');
    expect(studio.read('renders/cut.mp4')).toBe(before);
    expect(leftBehind(studio)).toEqual([]);
  });

  it.concurrent('leaves the old film where it is killed or interrupted, and nothing behind in the end', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    expect((await studio.run('cut', 'film.yaml')).exit).toBe(0);
    const before = studio.read('renders/cut.mp4');
    studio.film(['010', '020', '030'], { size: '64x64' });
    const hold = join(studio.folder, 'hold');
    studio.write('ffmpeg', holdingFfmpeg(hold));
    chmodSync(join(studio.folder, 'ffmpeg'), 0o755);
    studio.env.SHOTLIST_FFMPEG = join(studio.folder, 'ffmpeg');
    for (const [signal, exit, part] of [
      ['SIGKILL', null, '1.mp4'],
      // What the first one left is there.
      ['SIGTERM', 130, '2.mp4'],
    ] as const) {
      studio.write('hold', part);
      const running = studio.start('cut', 'film.yaml');
      await expect.poll(() => studio.has(`renders/.shotlist-cut/${part}`)).toBe(true);
      running.signal(signal);
      expect((await running.ended).exit).toBe(exit);
      expect(studio.read('renders/cut.mp4')).toBe(before);
    }
    rmSync(hold);
    const cut = await studio.run('cut', 'film.yaml');
    expect(cut.exit, cut.err).toBe(0);
    expect(studio.read('renders/cut.mp4')).not.toBe(before);
    expect(leftBehind(studio)).toEqual([]);
  });

  it.concurrent('refuses a trim that leaves nothing, clips called like a film, folders of others and a second cut at a time', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film([{ id: '010', in: 3, out: 2 }]);
    const backwards = await studio.run('validate', 'film.yaml');
    expect(backwards.exit).toBe(2);
    expect(backwards.err).toContain('error[bad-trim]');
    studio.film(['010'], { name: 'cut' });
    expect((await studio.run('cut', 'film.yaml')).err).toContain('error[reserved-name]');
    studio.film([{ id: '010', in: 7 }]);
    const empty = await studio.run('cut', 'film.yaml', '--animatic');
    expect(empty.exit).toBe(2);
    expect(empty.err).toContain('`in: 7` leaves nothing of shot 010');
    studio.film(['010']);
    const elsewhere = join(studio.folder, 'elsewhere');
    studio.write('elsewhere/kept.txt', 'kept');
    mkdirSync(join(studio.folder, 'renders'));
    symlinkSync(elsewhere, join(studio.folder, 'renders/.shotlist-cut'));
    const linked = await studio.run('cut', 'film.yaml', '--animatic');
    expect(linked.exit).toBe(2);
    expect(linked.err).toContain('leads out of the output folder');
    expect(studio.read('elsewhere/kept.txt')).toBe('kept');
    rmSync(join(studio.folder, 'renders/.shotlist-cut'));
    const claim = await takeClaim({
      disk: systemDisk,
      path: join(studio.folder, 'renders/.shotlist-cut.claim'),
      run: 'another',
      clock: systemClock,
      processes: systemProcesses(systemDisk),
    });
    if (!claim.ok) throw new Error(claim.error.message);
    const second = await studio.run('cut', 'film.yaml', '--animatic');
    await claim.value.release();
    expect(second.exit).toBe(5);
    expect(second.err).toContain('another cut of this film is under way');
    studio.write('renders/.shotlist/lockfile', '../another.yaml.lock\n');
    expect((await studio.run('cut', 'film.yaml', '--animatic')).exit).toBe(2);
  });
});
