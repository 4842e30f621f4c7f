import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';

describe('clips on disk', () => {
  it.concurrent('what a write test left that was cut short is removed by the next run, whatever it does', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    const left = 'shotlist looks whether this disk keeps a file\n'.padEnd(4096, ' ');
    studio.write('renders/.shotlist-write-test', left);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.files().has('renders/.shotlist-write-test')).toBe(false);
    studio.write('renders/.shotlist-write-test', 'mine');
    expect((await studio.render()).exit).toBe(0);
    expect(studio.read('renders/.shotlist-write-test')).toBe('mine');
  });

  it.concurrent('a deleted one is fetched again and not paid, a changed one is kept and flagged', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020', '030']);
    expect((await studio.render()).exit).toBe(0);
    const clips = studio.files();
    rmSync(join(studio.folder, 'renders/010_t1.mp4'));
    studio.write('renders/020_t1.mp4', 'graded by hand');
    expect(await studio.actions()).toEqual({ '010:1': 'fetch', '020:1': 'keep', '030:1': 'keep' });

    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(studio.files().get('renders/010_t1.mp4')).toBe(clips.get('renders/010_t1.mp4'));
    expect(studio.read('renders/020_t1.mp4')).toBe('graded by hand');
    expect((await studio.run('status', 'film.yaml')).out.match(/changed by hand/g)).toHaveLength(1);
    expect(studio.read('renders/report.csv')).toMatch(/^020,1,.*changed by hand/m);
  });

  it.concurrent('a lost one is never shown as the one that has its name now', async ({ open, expect }) => {
    const studio = await open();
    const pier = { prompt: 'a pier', image: 'https://frames.example/pier.png' };
    const boat = { prompt: 'a boat', image: 'https://frames.example/boat.png' };
    studio.film([
      { id: '010', ...pier },
      { id: '020', ...boat },
    ]);
    expect((await studio.render('--only', '010')).exit).toBe(0);
    rmSync(join(studio.folder, 'renders/010_t1.mp4'));
    studio.film([
      { id: '020', ...pier },
      { id: '010', ...boat },
    ]);
    expect((await studio.render('--only', '010')).exit).toBe(0);
    expect(studio.clips()).toEqual({ '010_t1.mp4': 'a boat' });
    const { takes } = JSON.parse((await studio.run('status', 'film.yaml', '--json')).out);
    expect(takes).toMatchObject([
      { id: '020', state: 'finished', outputs: [], error: 'missing here' },
      { id: '010', state: 'finished', outputs: ['010_t1.mp4'], error: null },
    ]);
    expect(studio.read('renders/report.csv').match(/010_t1\.mp4/g)).toHaveLength(1);
    const picked = await studio.run('pick', 'film.yaml', '020', '010');
    expect(picked.err).toBe('020:1 is picked; its clip is not here\n010:1 is picked: 010_t1.mp4\n');

    expect((await studio.render()).exit).toBe(0);
    expect(studio.clips()).toEqual({ '010_t1.mp4': 'a boat', '020_t1.mp4': 'a pier' });
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('the report comes back identical, and a copy elsewhere pays for nothing', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', { id: '020', scene: 'pier', takes: 2, notes: '=1+1' }], {
      name: '{scene}/{id}_t{take}',
    });
    expect((await studio.render()).exit).toBe(0);
    const report = studio.read('renders/report.csv');
    rmSync(join(studio.folder, 'renders/report.csv'));
    const { exit, err } = await studio.run('report', 'film.yaml');
    expect(exit, err).toBe(0);
    expect(studio.read('renders/report.csv')).toBe(report);

    const other = await open();
    for (const path of ['film.yaml', 'film.yaml.lock', 'renders']) {
      cpSync(join(studio.folder, path), join(other.folder, path), { recursive: true });
    }
    other.env.PIXAZO_GATEWAY = studio.oracle.origin;
    const asked = studio.oracle.statusAsks.length;
    const elsewhere = await other.render();
    expect(elsewhere.exit, elsewhere.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(studio.oracle.statusAsks).toHaveLength(asked);
    expect(other.read('film.yaml.lock')).toBe(studio.read('film.yaml.lock'));

    rmSync(join(other.folder, 'renders'), { recursive: true });
    const cloned = await other.render();
    expect(cloned.exit, cloned.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    const clip = [...studio.files().keys()].filter((path) => path.endsWith('.mp4'));
    expect(clip).toHaveLength(3);
    for (const path of clip) expect(other.files().get(path)).toBe(studio.files().get(path));
  });
});

describe('an output folder that must not be used', () => {
  it.concurrent('holds a file where a clip would go: refused before anything is paid', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    studio.write('renders/020_t1.mp4', 'precious');
    const { exit, err } = await studio.render();
    expect(exit).toBe(2);
    expect(err).toContain('020_t1.mp4');
    expect(studio.oracle.posts).toHaveLength(0);
    expect(studio.read('renders/020_t1.mp4')).toBe('precious');
  });

  it.concurrent('belongs to the lockfile of a manifest that was renamed: the cure is named and works', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    const at = (path: string) => join(studio.folder, path);
    renameSync(at('film.yaml'), at('harbor.yaml'));
    const refused = await studio.run('render', 'harbor.yaml', '--yes');
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('film.yaml.lock');
    expect(refused.err).toContain('harbor.yaml.lock');
    const report = studio.read('renders/report.csv');
    expect((await studio.run('report', 'harbor.yaml')).exit).toBe(2);
    expect(studio.read('renders/report.csv')).toBe(report);
    expect(studio.oracle.posts).toHaveLength(2);

    expect(refused.err).toContain('  mv film.yaml.lock harbor.yaml.lock\n');
    renameSync(at('film.yaml.lock'), at('harbor.yaml.lock'));
    const cured = await studio.run('render', 'harbor.yaml', '--yes');
    expect(cured.exit, cured.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('may be a link itself, but nothing in it may lead out', async ({ open, expect }) => {
    const studio = await open();
    const film = (scene: string) => studio.film([{ id: '010', scene }], { name: '{scene}/{id}_t{take}' });
    film('pier');
    for (const folder of ['big-disk', 'elsewhere']) mkdirSync(join(studio.folder, folder));
    symlinkSync('big-disk', join(studio.folder, 'renders'));
    symlinkSync('../elsewhere', join(studio.folder, 'big-disk/pier'));
    const refused = await studio.render();
    expect(refused.exit, refused.err).toBe(2);
    expect(refused.err).toContain('pier');
    expect(studio.oracle.posts).toHaveLength(0);
    film('quay');
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.has('big-disk/quay/010_t1.mp4')).toBe(true);
    expect([...studio.files().keys()].filter((path) => path.startsWith('elsewhere/'))).toEqual([]);
  });
});

describe('a manifest that does not load any more', () => {
  const BROKEN = 'version: 1\nshots: [';

  it.concurrent('leaves status and report to the lockfile and to the folder that is marked as its own', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020'], { output: 'clips' });
    expect((await studio.render()).exit).toBe(0);
    studio.write('film.yaml', BROKEN);
    const status = await studio.run('status', 'film.yaml');
    expect(status.exit).toBe(0);
    expect(status.err).toContain('from the lockfile alone');
    expect(status.out).toMatch(/010:1 +finished/);
    expect(status.out).not.toContain('missing');
    rmSync(join(studio.folder, 'clips/report.csv'));
    const report = await studio.run('report', 'film.yaml');
    expect(report).toMatchObject({ exit: 0, out: 'clips/report.csv\nclips/report.html\n' });
    expect(studio.read('clips/report.csv')).toMatch(/^020,1,.*,finished,/m);
    expect(studio.has('renders')).toBe(false);
  });

  it.concurrent('has no report written to a folder that is only guessed', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010'], { output: 'deep/clips' });
    expect((await studio.render()).exit).toBe(0);
    studio.write('film.yaml', BROKEN);
    expect((await studio.run('status', 'film.yaml')).out).not.toContain('missing');
    const files = [...studio.files().keys()];
    const { exit, err } = await studio.run('report', 'film.yaml');
    expect(exit).toBe(2);
    expect(err).toContain('which folder');
    expect([...studio.files().keys()]).toEqual(files);
  });
});
