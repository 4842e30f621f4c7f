import { execFileSync } from 'node:child_process';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';

/** Puts a link there that leads to `elsewhere/…`, as a hostile repository may hold it. */
function plant(studio: E2eFilm, path: string, target: string): void {
  mkdirSync(dirname(join(studio.folder, path)), { recursive: true });
  symlinkSync(join(studio.folder, 'elsewhere', target), join(studio.folder, path));
}

/** A folder of the user's own, outside the film; `untouched` tells whether it is as it was. */
function elsewhere(studio: E2eFilm): () => boolean {
  studio.write('elsewhere/precious.txt', 'no newline at the end');
  studio.write('elsewhere/folder/film.mp4', 'mine');
  const seen = () => {
    const root = join(studio.folder, 'elsewhere');
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((path) => [
        path,
        lstatSync(join(root, path)).isFile() ? readFileSync(join(root, path), 'utf8') : '',
      ]);
  };
  const before = JSON.stringify(seen());
  return () => JSON.stringify(seen()) === before;
}

/** A sandbox film of one shot, quick to render. */
function film(studio: E2eFilm): void {
  const settings = { num_frames: 9, video_size: '64x64', fps: 25 };
  studio.film([{ id: '010', scene: 'pier', model: 'ltx-2-19b', settings }], { name: '{scene}/{id}_t{take}' });
}

const COMMANDS = [
  ['render', 'film.yaml', '--sandbox', '--poll-interval', '0.05'],
  ['report', 'film.yaml', '--sandbox'],
  ['cut', 'film.yaml', '--sandbox', '--animatic'],
  ['cut', 'film.yaml', '--sandbox'],
  ['pick', 'film.yaml', '010', '--sandbox'],
  ['pick', 'film.yaml', '010', '--clear', '--sandbox'],
];

describe('nothing is reached through a link', () => {
  for (const [path, target] of [
    ['film.yaml.sandbox.jobs', 'precious.txt'],
    ['film.yaml.sandbox.jobs', 'new.txt'],
    ['film.yaml.sandbox.lock', 'precious.txt'],
    ['film.yaml.sandbox.lock', 'new.txt'],
    ['renders-sandbox/.shotlist', 'new.txt'],
    ['renders-sandbox/.shotlist', 'folder'],
    ['renders-sandbox/.shotlist/written', 'precious.txt'],
    ['renders-sandbox/.shotlist/written', 'new.txt'],
    ['renders-sandbox/.shotlist/ledger', 'precious.txt'],
    ['renders-sandbox/.shotlist/ledger', 'new.txt'],
    ['renders-sandbox/.shotlist/lockfile', 'new.txt'],
    ['renders-sandbox/.shotlist/claim', 'new.txt'],
    ['renders-sandbox/.shotlist-cut', 'folder'],
    ['renders-sandbox/.shotlist-cut', 'new'],
    ['renders-sandbox/.parts', 'folder'],
    ['renders-sandbox/.parts', 'new'],
    ['renders-sandbox/posters', 'folder'],
    ['renders-sandbox/superseded', 'folder'],
    ['renders-sandbox/.moving', 'folder'],
    ['renders-sandbox/pier', 'folder'],
    ['renders-sandbox/pier', 'new'],
    ['renders-sandbox/pier/010_t1.mp4', 'precious.txt'],
    ['renders-sandbox/pier/010_t1.mp4', 'new.txt'],
    ['renders-sandbox/report.csv', 'precious.txt'],
    ['renders-sandbox/report.csv', 'new.txt'],
    ['renders-sandbox/report.html', 'new.txt'],
    ['renders-sandbox/cut.mp4', 'precious.txt'],
    ['renders-sandbox/animatic.mp4', 'new.txt'],
  ] as const) {
    it.concurrent(`${path} that leads to ${target}`, async ({ open, expect }) => {
      const studio = await open();
      const untouched = elsewhere(studio);
      film(studio);
      plant(studio, path, target);
      const errors: string[] = [];
      for (const args of COMMANDS) {
        const { err } = await studio.run(...args);
        expect(err).not.toMatch(/internal error|at .*\.js:\d/);
        expect(untouched(), `${args.join(' ')}: ${err}`).toBe(true);
        errors.push(err);
      }
      expect(lstatSync(join(studio.folder, path)).isSymbolicLink()).toBe(true);
      expect(errors.join('')).toContain(path.split('/').at(-1));
    });
  }

  it.concurrent('a part and its note, of a job that the repository names', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    const untouched = elsewhere(studio);
    studio.film(['010', '020']);
    const run = studio.startRender();
    await run.says('accepted as', 2);
    run.signal('SIGKILL');
    await run.ended;
    const [one, two] = (await studio.jobs()).map(({ job }) => job);
    plant(studio, `renders/.parts/${one}.1.part`, 'precious.txt');
    plant(studio, `renders/.parts/${one}.1.json`, 'new.txt');
    plant(studio, `renders/.parts/${one}.1.whole`, 'precious.txt');
    const note = JSON.stringify({ etag: '"x"', length: 1e6, synced: 5 });
    studio.write(`renders/.parts/${two}.1.json`, note);
    linkSync(
      join(studio.folder, 'elsewhere/precious.txt'),
      join(studio.folder, `renders/.parts/${two}.1.part`),
    );
    plant(studio, `renders/posters/${one}.jpg`, 'new.txt');
    studio.oracle.finishAll();
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(untouched()).toBe(true);
    expect(Object.keys(studio.clips())).toEqual(['010_t1.mp4', '020_t1.mp4']);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('a folder that becomes a link during the run', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    const untouched = elsewhere(studio);
    studio.film([{ id: '010', scene: 'pier' }], { name: '{scene}/{id}_t{take}' });
    const run = studio.startRender();
    await run.says('010:1 accepted');
    execFileSync('rm', ['-rf', join(studio.folder, 'renders/.parts')]);
    plant(studio, 'renders/pier', 'folder');
    plant(studio, 'renders/.parts', 'folder');
    studio.oracle.finishAll();
    const { err } = await run.ended;
    expect(untouched(), err).toBe(true);
    expect(err).toContain('symbolic link');
    for (const path of ['renders/pier', 'renders/.parts']) execFileSync('rm', [join(studio.folder, path)]);
    const cured = await studio.render();
    expect(cured.exit, cured.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(1);
    expect(Object.keys(studio.clips())).toEqual(['pier/010_t1.mp4']);
  });

  it.concurrent('links inside the output folder are links too', async ({ open, expect }) => {
    const studio = await open();
    studio.film([{ id: '010', scene: 'pier' }], { name: '{scene}/{id}_t{take}' });
    expect((await studio.render()).exit).toBe(0);
    symlinkSync('.', join(studio.folder, 'renders/.shotlist-cut'));
    symlinkSync('pier', join(studio.folder, 'renders/quay'));
    const before = studio.files();
    const cut = await studio.run('cut', 'film.yaml', '--animatic');
    expect(cut.exit, cut.err).toBe(2);
    expect(cut.err).toContain('.shotlist-cut');
    studio.film(
      [
        { id: '010', scene: 'pier' },
        { id: '020', scene: 'quay' },
      ],
      { name: '{scene}/{id}_t{take}' },
    );
    expect((await studio.render()).exit).toBe(2);
    expect(studio.oracle.posts).toHaveLength(1);
    before.delete('film.yaml');
    const after = studio.files();
    after.delete('film.yaml');
    expect(after).toEqual(before);
  });

  it.concurrent('init writes through none, and replaces no file', async ({ open, expect }) => {
    for (const name of ['shots.yaml', 'shots.yaml.schema.json', '.gitignore', '.gitattributes']) {
      for (const target of ['precious.txt', 'new.txt']) {
        const studio = await open();
        const untouched = elsewhere(studio);
        plant(studio, `film/${name}`, target);
        const { exit, err } = await studio.run('init', 'film');
        expect(exit, err).toBe(2);
        expect(err).toContain(name);
        expect(untouched()).toBe(true);
        expect(readdirSync(join(studio.folder, 'film'))).toEqual([name]);
      }
    }
    const studio = await open();
    studio.write('film/shots.yaml.schema.json', '{"title":"mine"}');
    const { exit, err } = await studio.run('init', 'film');
    expect(exit, err).toBe(2);
    expect(studio.read('film/shots.yaml.schema.json')).toBe('{"title":"mine"}');
    expect(studio.has('film/shots.yaml')).toBe(false);
  });
});
