import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { type E2eFilm, it, QUICK } from '../support/e2e-film.js';
import { shotIds } from '../support/manifest-text.js';

/** A PNG of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('what is refused before anything is sent', () => {
  it.concurrent('a local image at a real gateway; the sandbox takes it', async ({ open, expect }) => {
    const studio = await open();
    studio.write('frames/010.png', PIXEL);
    const small = { num_frames: 9, video_size: '64x64', fps: 25 };
    const shot = { id: '010', model: 'ltx-2-19b', image: 'frames/010.png', settings: small };
    studio.film([shot, { ...shot, id: '020', image: 'https://frames.example/020.png' }]);
    const refused = await studio.render();
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('image-not-public');
    expect(refused.err).toMatch(/film\.yaml:\d+:\d+/);
    expect(studio.oracle.posts).toHaveLength(0);

    delete studio.env.PIXAZO_API_KEY;
    const rehearsal = await studio.run('render', 'film.yaml', '--sandbox');
    expect(rehearsal.exit, rehearsal.err).toBe(0);
    expect(studio.has('renders-sandbox/010_t1.mp4')).toBe(true);
    expect(studio.has('film.yaml.sandbox.lock')).toBe(true);
    expect(studio.has('film.yaml.lock')).toBe(false);
    expect(studio.has('renders')).toBe(false);
  });

  it.concurrent('a folder where a file should be, to a program too', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.write('renders/.shotlist/ledger/mine.txt', '');
    const { exit, out, err } = await studio.run('plan', 'film.yaml', '--json');
    expect({ exit, ...JSON.parse(out) }).toMatchObject({
      exit: 2,
      ok: false,
      problems: [{ code: 'invalid' }],
    });
    expect(err).toContain(`${join('renders', '.shotlist', 'ledger')} is a folder, not a file`);
    expect(err).not.toContain('EISDIR');
  });

  it.concurrent('a manifest with problems, all of them in one go', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '010', { id: '020', promt: 'x' }, { id: '030', settings: { duration: 7 } }]);
    const { exit, err, out } = await studio.render();
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    for (const code of ['duplicate-id', 'unknown-key', 'value-not-allowed']) expect(err).toContain(code);
    expect(studio.oracle.posts).toHaveLength(0);
    expect([...studio.files().keys()]).toEqual(['film.yaml']);
  });

  it.concurrent('another gateway than the one that the jobs are at', async ({ open, expect }) => {
    const [studio, elsewhere] = [await open(), await open()];
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    studio.film(['010', '020']);
    studio.env.PIXAZO_GATEWAY = elsewhere.oracle.origin;
    const refused = await studio.render();
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain(studio.oracle.origin);
    expect(elsewhere.oracle.posts).toHaveLength(0);
    const moved = await studio.render('--gateway-moved');
    expect(moved.exit, moved.err).toBe(0);
    expect(elsewhere.oracle.posts).toHaveLength(1);
    expect((await studio.render()).exit).toBe(0);
    expect((await studio.render('--gateway', studio.oracle.origin)).exit).toBe(2);
    const planned = await studio.run('plan', 'film.yaml', '--gateway', studio.oracle.origin);
    expect(planned.exit).toBe(2);
    expect(planned.out).toContain('2 takes kept');
    expect(planned.err).toContain('lockfile-other-gateway');
  });

  it.concurrent('files and folders that cannot be used, by name and not as a bug', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    const onFile = await studio.run('init', 'film.yaml');
    expect(onFile).toMatchObject({
      exit: 2,
      err: 'film.yaml is not a folder. Name one: shotlist init DIR\n',
    });
    expect((await studio.render()).exit).toBe(0);
    rmSync(join(studio.folder, 'renders/.shotlist/lockfile'));
    mkdirSync(join(studio.folder, 'renders/.shotlist/lockfile'));
    const { exit, err } = await studio.run('report', 'film.yaml');
    expect(exit).toBe(2);
    expect(err).toContain('.shotlist/lockfile');
  });

  it.concurrent('a manifest whose name leaves no room for what is named after it', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    const long = `${'a'.repeat(245)}.yaml`;
    studio.write(long, studio.read('film.yaml'));
    for (const args of [['plan'], ['render', '--yes']]) {
      const { exit, err } = await studio.run(args[0] ?? '', long, ...args.slice(1));
      expect(exit, err).toBe(2);
      expect(err).toContain('shorter name');
      expect(err).not.toMatch(/read and write|with room on its disk/);
    }
    expect(studio.oracle.posts).toHaveLength(0);
  });

  it.concurrent("files of somebody else under names of ours, in a folder that is not the film's yet", async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    for (const [name, ...verbs] of [
      ['report.csv', 'plan', 'render', 'report'],
      ['report.html', 'plan', 'render', 'report'],
      ['animatic.mp4', 'cut'],
    ] as const) {
      studio.write(`renders/${name}`, 'mine');
      for (const verb of verbs) {
        const flag = { render: ['--yes'], cut: ['--animatic'] }[verb as string] ?? [];
        const { exit, err } = await studio.run(verb, 'film.yaml', ...flag);
        expect(exit, `${verb}: ${err}`).toBe(2);
        expect(err).toContain(`${name} is there already, and shotlist did not make it`);
      }
      expect(studio.read(`renders/${name}`)).toBe('mine');
      rmSync(join(studio.folder, 'renders', name));
    }
    expect(studio.oracle.posts).toHaveLength(0);
    for (let times = 0; times < 2; times += 1) {
      expect((await studio.run('report', 'film.yaml')).exit).toBe(0);
      expect((await studio.run('cut', 'film.yaml', '--animatic')).exit).toBe(0);
    }
    expect((await studio.render()).exit).toBe(0);
    expect((await studio.render()).exit).toBe(0);
  });

  it.concurrent('no byte of a .gitignore that `init` adds its lines to', async ({ open, expect }) => {
    const studio = await open();
    const latin = Buffer.from('gr\xf6\xdfe/', 'latin1');
    studio.write('film/.gitignore', latin);
    expect((await studio.run('init', 'film')).exit).toBe(0);
    const after = Buffer.from(studio.files().get('film/.gitignore') ?? '', 'base64');
    expect(after.subarray(0, latin.length + 1)).toEqual(Buffer.concat([latin, Buffer.from('\n')]));
    expect(after.toString('latin1')).toContain('renders/');
  });

  it.concurrent('a lockfile that is a link', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.write('shared/film.lock', '');
    symlinkSync('shared/film.lock', join(studio.folder, 'film.yaml.lock'));
    const { exit, err } = await studio.render();
    expect(exit).toBe(2);
    expect(err).toContain('film.yaml.lock is a symbolic link to shared/film.lock');
    expect(studio.oracle.posts).toHaveLength(0);
  });

  it.concurrent('an env file without a key, and a pattern that fits nothing', async ({ open, expect }) => {
    const studio = await open();
    studio.film([{ id: '010', scene: 'pier' }]);
    delete studio.env.PIXAZO_API_KEY;
    studio.env.HOME = studio.folder;
    studio.write('key.env', 'PIXAZO_KEY=abc\n');
    const { exit, err } = await studio.render('--env-file', 'key.env');
    expect(exit).toBe(2);
    expect(err).toContain('key.env does not set PIXAZO_API_KEY');
    for (const verb of ['status', 'plan']) {
      const unmatched = await studio.run(verb, 'film.yaml', '--only', 'peer');
      expect(unmatched).toMatchObject({ exit: 2, out: '' });
      expect(unmatched.err).toContain('No take of film.yaml matches --only peer. Did you mean pier?');
    }
  });

  it.concurrent('a cap is said also with --quiet', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020'], { budget: 0.4 });
    const { exit, out, err } = await studio.render('--quiet');
    expect({ exit, out }).toEqual({ exit: 3, out: '' });
    expect(err).toContain(
      '1 take ($0.36), 020:1, is over budget. Raise `budget` in the manifest, or render fewer takes.\n',
    );
  });

  it.concurrent('a render that nobody can be asked about', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    const { exit, err, out } = await studio.run('render', 'film.yaml', ...QUICK);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain('pass --yes to render 2 takes for $0.72');
    expect(err).toContain('--max-cost');
    expect(studio.oracle.posts).toHaveLength(0);
    expect([...studio.files().keys()]).toEqual(['film.yaml']);
  });

  it.concurrent('an option that makes no sense', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    for (const args of [
      ['--max-cost', '-1'],
      ['--concurrency', '0'],
      ['--only', '020'],
      ['--gateway', 'http://gateway.example'],
      ['--nonsense'],
    ]) {
      const { exit, err } = await studio.render(...args);
      expect(exit, err).toBe(2);
      expect(err).not.toBe('');
    }
    expect(studio.oracle.posts).toHaveLength(0);
  });
});

describe('--force', () => {
  /** A finished film of that many shots. */
  async function finished(studio: E2eFilm, shots: number): Promise<void> {
    studio.film(shotIds(shots), { concurrency: 1 });
    const { exit, err } = await studio.render();
    if (exit !== 0) throw new Error(err);
  }

  it.concurrent('names how many and how much, and needs a yes', async ({ open, expect }) => {
    const studio = await open();
    await finished(studio, 2);
    for (const cap of [[], ['--max-cost', '5']]) {
      const { exit, err } = await studio.run('render', 'film.yaml', '--force', ...cap);
      expect(exit).toBe(2);
      expect(err).toContain('pass --yes to render 2 takes, 2 of them again for $0.72');
    }
    expect(studio.oracle.posts).toHaveLength(2);
    const { exit, err } = await studio.render('--force', '--only', '020', '--quiet');
    expect(exit, err).toBe(0);
    expect(err).toContain('Rendering 1 take, 1 of them again for $0.36.');
    expect(studio.oracle.jobs.map(({ prompt }) => prompt).slice(2)).toEqual(['prompt of 020']);
    expect(Object.keys(studio.clips())).toHaveLength(3);
  });

  it.concurrent('is completed by a plain render after a kill, and repeating it adds nothing', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    await finished(studio, 3);
    studio.oracle.hold();
    const run = studio.startRender('--force');
    await run.says('010:1 accepted');
    studio.oracle.finish('prompt of 010');
    await run.says('020:1 accepted');
    run.signal('SIGINT');
    expect((await run.ended).exit).toBe(130);
    expect(studio.oracle.posts).toHaveLength(5);
    studio.oracle.finishAll();
    const plan = JSON.parse((await studio.run('plan', 'film.yaml', '--force', '--json')).out);
    expect(plan.total).toBe('0.36');
    const again = await studio.render('--force');
    expect(again.exit, again.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(6);
    const plain = await studio.render();
    expect(plain.exit, plain.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(6);
  });
});
