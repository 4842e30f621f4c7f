import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { REHEARSAL } from '../support/chain-film.js';
import { type E2eFilm, it } from '../support/e2e-film.js';

/** Runs git in a folder of the studio, whatever the person's own settings are. */
function git(studio: E2eFilm, ...args: string[]): void {
  const env = {
    PATH: process.env.PATH,
    HOME: studio.folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  execFileSync('git', args, { cwd: studio.folder, env, stdio: 'pipe' });
}

/** The command that a refusal puts on a line of its own, as words. */
function commandIn(text: string, verb: string): string[] {
  const line = new RegExp(`^ {2}shotlist (${verb} .*)$`, 'm').exec(text)?.[1];
  return line?.split(' ') ?? [];
}

describe('the output folder remembers what was bought for it', () => {
  it.concurrent('a branch without the lockfile: plan and render stop, and restore goes on', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020', '030', '040']);
    studio.write('.gitignore', 'renders/\nhome/\n*.claim*\n');
    git(studio, 'init', '-q', '-b', 'main');
    git(studio, 'add', '.');
    git(studio, 'commit', '-qm', 'film');
    git(studio, 'checkout', '-q', '-b', 'a');
    expect((await studio.render('--only', '010', '--only', '020')).exit).toBe(0);
    git(studio, 'add', '.');
    git(studio, 'commit', '-qm', 'rendered');
    git(studio, 'checkout', '-q', 'main');

    for (const verb of ['plan', 'render', 'retry']) {
      const flags = verb === 'retry' ? ['--max-cost', '9'] : verb === 'render' ? ['--yes'] : [];
      const { exit, err } = await studio.run(verb, 'film.yaml', ...flags);
      if (verb === 'retry') expect(exit, err).toBe(0);
      else {
        expect(exit, err).toBe(2);
        expect(err).toContain('2 takes were already bought for renders');
        expect(err).toMatch(/010:1 {2}finished, submitted .* for \$0\.36 by run/);
        expect(commandIn(err, 'restore')).toEqual(['restore', 'film.yaml']);
      }
    }
    expect(studio.oracle.posts).toHaveLength(2);
    // What nobody bought is not held up.
    expect((await studio.render('--only', '030')).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);

    const restored = await studio.run('restore', 'film.yaml');
    expect(restored.exit, restored.err).toBe(0);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(4);
    expect(Object.values(await studio.states())).toEqual(Array(4).fill('finished'));
    git(studio, 'add', '.');
    git(studio, 'commit', '-qm', 'more');
    git(studio, 'checkout', '-q', 'a');
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(2);
  });

  it.concurrent('a deleted lockfile comes back whole, also where clips got other names since', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film([{ id: '010', takes: 2 }, '020']);
    expect((await studio.render()).exit).toBe(0);
    const before = await studio.jobs();
    rmSync(join(studio.folder, 'film.yaml.lock'));
    studio.film([{ id: '010', takes: 2 }, '020'], { name: 'clips/{take}-{id}' });
    const refused = await studio.render();
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('3 takes were already bought');
    expect((await studio.run(...commandIn(refused.err, 'restore'))).exit).toBe(0);
    const jobs = await studio.jobs();
    expect(jobs.map(({ job }) => job).sort()).toEqual(before.map(({ job }) => job).sort());
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(Object.keys(studio.clips())).toEqual(['clips/1-010.mp4', 'clips/1-020.mp4', 'clips/2-010.mp4']);
  });

  it.concurrent('a lockfile that was set back to an older state', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render('--only', '010')).exit).toBe(0);
    const old = studio.read('film.yaml.lock');
    expect((await studio.render()).exit).toBe(0);
    studio.write('film.yaml.lock', old);
    expect((await studio.render()).exit).toBe(2);

    expect((await studio.run('restore', 'film.yaml')).exit).toBe(0);
    expect(await studio.actions()).toEqual({ '010:1': 'keep', '020:1': 'keep' });
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('a branch on which nobody bought these takes goes on undisturbed, and both keep their clips', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    const [film, lock] = [studio.read('film.yaml'), studio.read('film.yaml.lock')];
    rmSync(join(studio.folder, 'film.yaml.lock'));
    studio.film([
      { id: '010', prompt: 'another' },
      { id: '020', prompt: 'story' },
    ]);
    const planned = await studio.run('plan', 'film.yaml');
    expect(planned.exit, planned.err).toBe(0);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.clips()).toMatchObject({ '010_t1.mp4': 'another', '020_t1.mp4': 'story' });
    expect(Object.keys(studio.clips())).toHaveLength(4);

    studio.write('film.yaml', film);
    studio.write('film.yaml.lock', lock);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.clips()).toMatchObject({ '010_t1.mp4': 'prompt of 010', '020_t1.mp4': 'prompt of 020' });
    expect(studio.oracle.posts).toHaveLength(4);
  });

  it.concurrent('a budget says what it does not count, until it is restored', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020'], { budget: 1 });
    expect((await studio.render()).exit).toBe(0);
    rmSync(join(studio.folder, 'film.yaml.lock'));
    studio.film(
      [
        { id: '010', prompt: 'edited' },
        { id: '020', prompt: 'edited too' },
      ],
      { budget: 1 },
    );
    const planned = await studio.run('plan', 'film.yaml');
    const said = planned.out.replace(/\s+/g, ' ');
    expect(said).toContain('renders knows 2 jobs for $0.72 that film.yaml.lock does not list');
    expect(said).toContain('`budget` does not count them');
    expect(planned.out.split('\n')).toContain('    shotlist restore film.yaml');
    expect((await studio.run('restore', 'film.yaml')).exit).toBe(0);
    const after = await studio.run('plan', 'film.yaml');
    expect([after.exit, after.out]).toEqual([3, expect.not.stringContaining('does not list')]);
  });

  it.concurrent('without a lockfile, a memory that cannot be read whole stops plan and render', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    rmSync(join(studio.folder, 'film.yaml.lock'));
    for (const clip of Object.keys(studio.clips())) rmSync(join(studio.folder, 'renders', clip));
    writeFileSync(join(studio.folder, 'renders/.shotlist/ledger'), 'not\na ledger\n');
    for (const command of [['plan'], ['render', '--yes']]) {
      const { exit, err } = await studio.run(command[0] ?? '', 'film.yaml', ...command.slice(1));
      expect(exit, err).toBe(2);
      expect(err).toContain('some of what the folder remembers cannot be read');
    }
    expect(studio.oracle.posts).toHaveLength(1);
    expect((await studio.render('--pay-again')).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('a memory that is lost together with the lockfile stops plan and render, jobs in flight or not', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: 600_000 });
    studio.film(['010', '020']);
    const running = studio.startRender();
    await expect.poll(() => studio.oracle.posts.length).toBe(2);
    await expect.poll(async () => (await studio.jobs()).filter(({ accepted }) => accepted).length).toBe(2);
    running.signal('SIGKILL');
    await running.ended;
    const [lock, shadow] = ['film.yaml.lock', 'renders/.shotlist/ledger'].map((path) =>
      join(studio.folder, path),
    );
    const whole = studio.read('film.yaml.lock');
    for (const left of [null, '', '\0'.repeat(900)]) {
      rmSync(lock ?? '', { force: true });
      rmSync(shadow ?? '', { force: true });
      if (left !== null) writeFileSync(shadow ?? '', left);
      for (const command of [['plan'], ['render', '--yes']]) {
        const { exit, err } = await studio.run(command[0] ?? '', 'film.yaml', ...command.slice(1));
        expect(exit, err).toBe(2);
        expect(err).toContain('there is no film.yaml.lock, and ');
        expect(err).toContain('\n  git restore film.yaml.lock\n');
        expect(commandIn(err, 'render')).toEqual(['render', 'film.yaml', '--pay-again']);
      }
    }
    expect(studio.oracle.posts).toHaveLength(2);
    // The lockfile alone is enough.
    writeFileSync(lock ?? '', whole);
    expect(await studio.actions()).toEqual({ '010:1': 'resume', '020:1': 'resume' });
  });

  it.concurrent('a film of which nothing was ever submitted is not held up, wherever its first run ended', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    const [lock, memory] = ['film.yaml.lock', 'renders/.shotlist'].map((path) => join(studio.folder, path));
    expect((await studio.render()).exit).toBe(0);
    rmSync(lock ?? '');
    for (const clip of Object.keys(studio.clips())) rmSync(join(studio.folder, 'renders', clip));
    const header = `${studio.read('renders/.shotlist/ledger').split('\n')[0]}\n`;
    writeFileSync(join(memory ?? '', 'ledger'), header);
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(0);
    // Killed between mark and shadow: the mark does not say yet that there is one.
    const mark = studio.read('renders/.shotlist/lockfile').split('\n').slice(0, 3);
    writeFileSync(join(memory ?? '', 'lockfile'), `${mark.join('\n')}\n`);
    rmSync(join(memory ?? '', 'ledger'));
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(0);
  });

  it.concurrent('a lockfile that was restored from a half-readable memory pays for nothing that may be in the rest', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    const whole = studio.read('film.yaml.lock');
    rmSync(join(studio.folder, 'film.yaml.lock'));
    for (const clip of Object.keys(studio.clips())) rmSync(join(studio.folder, 'renders', clip));
    const lines = studio.read('renders/.shotlist/ledger').split('\n');
    const last = lines.findLastIndex((line) => line.startsWith('{"job"'));
    lines[last] = (lines[last] ?? '').replace('"job"', '"jib"');
    studio.write('renders/.shotlist/ledger', lines.join('\n'));
    const first = await studio.render();
    const restored = await studio.run(...commandIn(first.err, 'restore'));
    expect(restored.err).toContain('cannot be read: it may know more jobs than were restored');
    expect(await studio.jobs()).toHaveLength(1);
    expect((await studio.render('--only', '010')).exit).toBe(0);
    for (const args of [['plan'], ['render', '--yes']]) {
      const { exit, err } = await studio.run(args[0] ?? '', 'film.yaml', ...args.slice(1));
      expect(exit, err).toBe(2);
      expect(err).toContain('film.yaml.lock may not list all of it');
    }
    // A copy that lists it all is joined, and a run goes on.
    studio.write('copy', whole);
    expect((await studio.run('restore', 'film.yaml', '--from', 'copy')).exit).toBe(0);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('--pay-again buys once more, and only when it was said plainly', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    rmSync(join(studio.folder, 'film.yaml.lock'));
    const capped = await studio.run('render', 'film.yaml', '--max-cost', '5', '--pay-again');
    expect(capped.exit, capped.err).toBe(2);
    expect(capped.err).toContain('--yes');
    expect(studio.oracle.posts).toHaveLength(1);
    const { exit, err } = await studio.render('--pay-again');
    expect(exit, err).toBe(0);
    expect(err).toContain('1 take that was bought before is paid for again: $0.36');
    expect(studio.oracle.posts).toHaveLength(2);
    expect(Object.keys(studio.clips())).toHaveLength(2);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('a renamed manifest in a fresh clone without its clips: the lockfile beside it is noticed', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    rmSync(join(studio.folder, 'renders'), { recursive: true });
    renameSync(join(studio.folder, 'film.yaml'), join(studio.folder, 'harbor.yml'));
    const planned = await studio.run('plan', 'harbor.yml');
    expect(planned.exit).toBe(2);
    expect(planned.err).toContain('\n  mv film.yaml.lock harbor.yml.lock\n');
    expect((await studio.run('render', 'harbor.yml', '--yes')).exit).toBe(2);
    expect(studio.oracle.posts).toHaveLength(2);
    renameSync(join(studio.folder, 'film.yaml.lock'), join(studio.folder, 'harbor.yml.lock'));
    const { exit, err } = await studio.run('render', 'harbor.yml', '--yes');
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);

    // A lockfile has begun under the new name: then the two are joined.
    renameSync(join(studio.folder, 'harbor.yml.lock'), join(studio.folder, 'old.yaml.lock'));
    rmSync(join(studio.folder, 'renders'), { recursive: true });
    studio.film(['010', '020', '030']);
    expect((await studio.render('--only', '030')).exit).toBe(0);
    const refused = await studio.render();
    expect(refused.exit).toBe(2);
    expect(commandIn(refused.err, 'restore')).toEqual(['restore', 'film.yaml', '--from', 'old.yaml.lock']);
    const mistyped = await studio.run('restore', 'film.yaml', '--from', 'odl.yaml.lock');
    expect(mistyped.err).toContain('odl.yaml.lock does not exist. Did you mean old.yaml.lock?');
    expect(mistyped.exit).toBe(2);
    expect((await studio.run(...commandIn(refused.err, 'restore'))).exit).toBe(0);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
  });

  it.concurrent('a link to a manifest in another folder is that film', async ({ open, expect }) => {
    const studio = await open();
    mkdirSync(join(studio.folder, 'work'));
    symlinkSync('../film.yaml', join(studio.folder, 'work/film.yaml'));
    const linked = () => studio.run('render', 'work/film.yaml', '--yes');
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    const refused = await linked();
    expect(refused.exit, refused.err).toBe(2);
    expect(refused.err).toContain(
      'bought by the lockfile film.yaml.lock: work/film.yaml is a link to film.yaml',
    );
    expect(commandIn(refused.err, 'render')).toEqual(['render', 'film.yaml']);
    expect(studio.oracle.posts).toHaveLength(2);
    // Linked through its folder it is the same file in the same place.
    symlinkSync(studio.folder, join(studio.folder, 'work/here'));
    expect((await studio.run('render', 'work/here/film.yaml', '--yes')).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('a lost lockfile, and another output folder than before', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render('--only', '010')).exit).toBe(0);
    rmSync(join(studio.folder, 'film.yaml.lock'));
    studio.film(['010', '020'], { output: 'clips' });
    const refused = await studio.render();
    expect(refused.exit).toBe(2);
    const restore = ['restore', 'film.yaml', '--from', 'renders/.shotlist/ledger'];
    expect(commandIn(refused.err, 'restore')).toEqual(restore);
    expect((await studio.run(...restore)).exit).toBe(0);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(studio.has('clips/010_t1.mp4')).toBe(true);
  });

  it.concurrent('another output folder than before: where the clips are, and how they come along', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    studio.film(['010', '020'], { output: 'more/clips' });
    const plan = async () => (await studio.run('plan', 'film.yaml')).out.replace(/\s+/g, ' ');
    expect(await plan()).toContain('move what is in it to more/clips');
    mkdirSync(join(studio.folder, 'more'));
    expect(await plan()).toContain(
      '2 clips to download are in renders, an earlier output folder of this film; to take them along instead, move the folder: mv renders more/clips',
    );
    studio.write('more/clips/notes.txt', 'mine');
    expect(await plan()).toContain('move what is in it to more/clips');
    rmSync(join(studio.folder, 'more/clips'), { recursive: true });
    renameSync(join(studio.folder, 'renders'), join(studio.folder, 'more/clips'));
    expect(await plan()).toMatch(/2 takes kept(?!.*earlier output folder)/);
  });

  it.concurrent('rehearsals and renders never meet in one folder or lockfile', async ({ open, expect }) => {
    const studio = await open(REHEARSAL);
    studio.film(['010']);
    const rehearse = (verb: string) =>
      studio.run(verb, 'film.yaml', '--sandbox', '--gateway', studio.oracle.origin);
    const rehearsed = await rehearse('render');
    expect(rehearsed.exit, rehearsed.err).toBe(0);
    const lockfile = studio.read('film.yaml.sandbox.lock');
    const memory = ['--from', 'renders-sandbox/.shotlist/ledger'];

    const restored = await studio.run('restore', 'film.yaml', ...memory);
    expect(restored.err).toContain('Nothing was restored');
    expect(restored.err).toContain('1 job at sandbox left out');
    expect(studio.has('film.yaml.lock')).toBe(false);

    for (const isThere of [true, false]) {
      studio.film(['010'], { output: 'renders-sandbox' });
      if (!isThere) rmSync(join(studio.folder, 'film.yaml.sandbox.lock'));
      for (const verb of ['plan', 'render']) {
        const { exit, err } = await studio.run(verb, 'film.yaml', ...(verb === 'render' ? ['--yes'] : []));
        expect(exit, err).toBe(2);
        expect(err).toContain('which are rehearsals');
        expect(err).not.toContain('bought');
      }
    }
    studio.film(['010']);
    expect((await rehearse('restore')).exit).toBe(0);
    expect(studio.read('film.yaml.sandbox.lock').split('\n')).toHaveLength(lockfile.split('\n').length);
    expect(studio.oracle.posts).toHaveLength(1);
  });

  it.concurrent('two working trees on one output folder, and a second film on it', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render('--only', '010')).exit).toBe(0);
    const tree = join(studio.folder, 'tree');
    mkdirSync(tree);
    cpSync(join(studio.folder, 'film.yaml'), join(tree, 'film.yaml'));
    symlinkSync('../renders', join(tree, 'renders'));
    const refused = await studio.run('render', 'tree/film.yaml', '--yes');
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('1 take was already bought');
    expect((await studio.run(...commandIn(refused.err, 'restore'))).exit).toBe(0);
    const { exit, err } = await studio.run('render', 'tree/film.yaml', '--yes');
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect((await studio.run('plan', 'film.yaml')).exit).toBe(2);

    const other = join(studio.folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'film.yaml'), studio.read('film.yaml').replaceAll('prompt of', 'a film about'));
    symlinkSync('../renders', join(other, 'renders'));
    const report = studio.read('renders/report.csv');
    const another = await studio.run('render', 'other/film.yaml', '--yes');
    expect(another.exit).toBe(2);
    expect(another.err).toContain('its own output folder');
    expect(studio.read('renders/report.csv')).toBe(report);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('losing the memory loses nothing, and the mark of earlier versions is understood', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render('--only', '010')).exit).toBe(0);
    rmSync(join(studio.folder, 'renders/.shotlist'), { recursive: true });
    studio.write('renders/.shotlist', '../film.yaml.lock\n');
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(studio.read('renders/.shotlist/ledger')).toBe(studio.read('film.yaml.lock'));

    rmSync(join(studio.folder, 'film.yaml.lock'));
    studio.write(
      'renders/.shotlist/ledger',
      `garbage\n${studio.read('renders/.shotlist/ledger')}{"job":"cut`,
    );
    const refused = await studio.render();
    expect(refused.exit).toBe(2);
    expect((await studio.run(...commandIn(refused.err, 'restore'))).exit).toBe(0);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });
});
