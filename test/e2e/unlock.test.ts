import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { unlockSchema } from '../../src/cli/ui/json/output-schemas.js';
import { CLI } from '../support/built-command.js';
import { type E2eFilm, heldWait, it, QUICK } from '../support/e2e-film.js';

const CLAIM = 'film.yaml.lock.claim';
const canUnshare = spawnSync('unshare', ['-p', '-f', '-m', '-T', 'true']).status === 0;

/** How long a claim that nobody can ask about is watched, in milliseconds. */
const WATCH = 2_000;

/** The claim of a run that was killed while its job renders, changed so. */
async function staleClaim(studio: E2eFilm, over: Record<string, unknown> = {}): Promise<{ pid: number }> {
  studio.oracle.hold();
  studio.film(['010']);
  const run = studio.startRender();
  await run.says('accepted as');
  run.signal('SIGKILL');
  await run.ended;
  const claim = { ...JSON.parse(studio.read(CLAIM)), ...over };
  studio.write(CLAIM, `${JSON.stringify(claim)}\n`);
  studio.oracle.finishAll();
  return claim;
}

/** What a shell script prints when all jobs at the gateway are to end. */
const FINISHING = 'all jobs end';

/** Runs a shell script in the studio, in which `shotlist` is the built command; what it printed, both streams. */
function shell(studio: E2eFilm, script: string, ...wrap: string[]): Promise<string> {
  const [command = 'sh', ...args] = [
    ...wrap,
    'sh',
    '-c',
    `shotlist() { "$NODE" "$CLI" "$@" 2>&1; }; ${script}`,
  ];
  const env = { ...studio.env, NODE: process.execPath, CLI };
  const child = spawn(command, args, { cwd: studio.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.includes(FINISHING)) studio.oracle.finishAll();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(out));
  });
}

const RENDER = `shotlist render film.yaml --yes ${QUICK.join(' ')}`;
/** A render in the background of which the claim is there and the job accepted. */
const LIVING = `${RENDER} > first.txt & until grep -q 'accepted as' first.txt 2>/dev/null; do sleep 0.05; done`;
/** Kills that render. */
const KILL = `kill -9 $(sed 's/.*"pid":\\([0-9]*\\).*/\\1/' ${CLAIM}); wait`;
/** Lets the gateway finish its jobs. */
const FINISH = `echo ${FINISHING}`;

describe('a claim that cannot be proven dead', () => {
  it.concurrent.for<[string, Record<string, unknown>, string]>([
    ['an earlier boot of this machine, or a copy of it', { boot: 'b0' }, 'restarted'],
    ['another machine of the same name', { boot: 'b0', machine: 'm0' }, 'elsewhere'],
    ['another container', { pid_namespace: 'pid:[7]' }, 'container'],
    [
      'a machine that tells nothing',
      { boot: null, machine: null, pid_namespace: null, started: null },
      'unknown',
    ],
  ])(
    'of %s is refused with the command that takes it away, which works',
    async ([, over, where], { open, expect }) => {
      const studio = await open();
      await staleClaim(studio, over);
      for (const args of [
        ['render', '--yes'],
        ['retry', '--yes'],
        ['settle', '--all', '--abandon'],
      ]) {
        const [verb = '', ...rest] = args;
        const refused = await studio.run(verb, 'film.yaml', ...rest);
        expect(refused.exit, refused.err).toBe(5);
        expect(refused.err).toMatch(/^ *shotlist unlock film\.yaml$/m);
      }
      const claim = studio.read(CLAIM);
      const lock = studio.read('film.yaml.lock');
      const asked = await studio.run('unlock', 'film.yaml', '--json');
      expect(asked.exit, asked.err).toBe(2);
      expect(asked.err).toMatch(/^ *shotlist unlock film\.yaml --yes$/m);
      const { unlocked: isUnlocked, claims } = unlockSchema.parse(JSON.parse(asked.out));
      expect(isUnlocked).toBe(false);
      expect(claims[0]).toMatchObject({ where, process: 'unknown', changed: false });
      expect(studio.read(CLAIM)).toBe(claim);

      const unlocked = await studio.run('unlock', 'film.yaml', '--yes', '--json');
      expect(unlocked.exit, unlocked.err).toBe(0);
      expect(unlockSchema.parse(JSON.parse(unlocked.out)).unlocked).toBe(true);
      expect(unlocked.err).toContain('shotlist render film.yaml');
      expect([...studio.files().keys()].filter((path) => path.startsWith(CLAIM))).toEqual([]);
      expect(studio.read('film.yaml.lock')).toBe(lock);
      const render = await studio.render();
      expect(render.exit, render.err).toBe(0);
      expect(studio.oracle.posts).toHaveLength(1);
    },
  );

  it.concurrent('is named with the options that lead to it', async ({ open, expect }) => {
    const studio = await open();
    await staleClaim(studio, { boot: 'b0' });
    studio.write('film.yaml.sandbox.lock.claim', studio.read(CLAIM));
    const refused = await studio.run('render', 'film.yaml', '--sandbox');
    expect(refused.exit).toBe(5);
    expect(refused.err).toMatch(/^ *shotlist unlock film\.yaml --sandbox$/m);
    expect((await studio.run('unlock', 'film.yaml', '--sandbox', '--yes')).exit).toBe(0);
    expect(studio.has('film.yaml.sandbox.lock.claim')).toBe(false);
    expect(studio.has(CLAIM)).toBe(true);
  });

  it.concurrent('is taken away although the manifest does not load', async ({ open, expect }) => {
    const studio = await open();
    await staleClaim(studio, { boot: 'b0' });
    studio.write('film.yaml', 'shots: [');
    const { exit, err } = await studio.run('unlock', 'film.yaml', '--yes');
    expect(exit, err).toBe(0);
    expect(studio.has(CLAIM)).toBe(false);
  });

  it.concurrent('of a cut is taken away too', async ({ open, expect }) => {
    const studio = await open();
    await staleClaim(studio, { boot: 'b0' });
    const claim = studio.read(CLAIM);
    studio.write('renders/.shotlist-cut.claim', claim);
    const cut = await studio.run('cut', 'film.yaml');
    expect(cut.exit, cut.err).toBe(5);
    expect(cut.err).toMatch(/^ *shotlist unlock film\.yaml$/m);
    expect((await studio.run('unlock', 'film.yaml', '--yes')).exit).toBe(0);
    expect(studio.has('renders/.shotlist-cut.claim')).toBe(false);
  });

  it.concurrent('is left alone where the lockfile changes while it is watched', async ({ open, expect }) => {
    const studio = await open();
    await staleClaim(studio, { boot: 'b0' });
    Object.assign(studio.env, heldWait(WATCH, studio.folder));
    const unlock = studio.start('unlock', 'film.yaml', '--yes');
    await expect.poll(() => studio.has('held')).toBe(true);
    studio.write('film.yaml.lock', `${studio.read('film.yaml.lock')}\n`);
    rmSync(join(studio.folder, 'held'));
    const { exit, err } = await unlock.ended;
    expect(exit, err).toBe(5);
    expect(err).toContain('at work');
    expect(studio.has(CLAIM)).toBe(true);
  });
});

describe('unlock', () => {
  it.concurrent('does not touch a run that is alive here', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    const run = studio.startRender();
    await run.says('accepted as');
    await run.halt();
    const claim = studio.read(CLAIM);
    const refused = await studio.run('unlock', 'film.yaml', '--yes');
    expect(refused.exit, refused.err).toBe(5);
    expect(refused.err).toMatch(new RegExp(`^ *kill ${run.pid}$`, 'm'));
    expect(studio.read(CLAIM)).toBe(claim);
    studio.oracle.finishAll();
    run.signal('SIGCONT');
    expect((await run.ended).exit).toBe(0);
    const nothing = await studio.run('unlock', 'film.yaml');
    expect(nothing.exit).toBe(0);
    expect(nothing.err).toContain('nothing to unlock');
    expect((await studio.run('unlock', 'flim.yaml')).exit).toBe(2);
  });

  it.concurrent.for<[string, (path: string) => void]>([
    ['an empty file', (path) => writeFileSync(path, '')],
    ['the claim of a later version', (path) => writeFileSync(path, '{"nonce":"x","new":1}\n')],
    ['an empty folder', (path) => mkdirSync(path)],
    ['a pipe', (path) => void execFileSync('mkfifo', [path])],
    ['a link to nowhere', (path) => symlinkSync('nowhere', path)],
    ['a link to a file', (path) => symlinkSync('precious.txt', path)],
    ['a link to a folder', (path) => symlinkSync('precious', path)],
  ])(
    'takes %s away that stands in the place of a claim, and nothing else',
    async ([, make], { open, expect }) => {
      const studio = await open();
      studio.film(['010']);
      studio.write('precious.txt', 'mine');
      studio.write('precious/owner', 'mine');
      make(join(studio.folder, CLAIM));
      const refused = await studio.render();
      expect(refused.exit, refused.err).toBe(5);
      expect(refused.err).toMatch(/^ *shotlist unlock film\.yaml$/m);
      expect((await studio.run('status', 'film.yaml')).exit).toBe(0);
      const { exit, err } = await studio.run('unlock', 'film.yaml', '--yes');
      expect(exit, err).toBe(0);
      expect(studio.read('precious.txt')).toBe('mine');
      expect(studio.read('precious/owner')).toBe('mine');
      expect((await studio.render()).exit).toBe(0);
    },
  );

  it.concurrent('takes no folder away that holds something else', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.write(`${CLAIM}/notes.txt`, 'mine');
    const { exit, err } = await studio.run('unlock', 'film.yaml', '--yes');
    expect(exit, err).toBe(2);
    expect(studio.read(`${CLAIM}/notes.txt`)).toBe('mine');
  });
});

describe.runIf(canUnshare)('namespaces', () => {
  it.concurrent('a living run is not taken over where /proc is of another pid namespace', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020'], { concurrency: 1 });
    const script = `${LIVING}; ${RENDER}; echo "exit $?"; shotlist unlock film.yaml --yes; echo "exit $?"; ${FINISH}; wait`;
    const out = await shell(studio, script, 'unshare', '-p', '-f');
    expect(out.match(/^exit \d+$/gm), out).toEqual(['exit 5', 'exit 5']);
    expect(studio.oracle.accepted('prompt of 010')).toBe(1);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('a run that was killed there recovers alone', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    const script = `${LIVING}; ${KILL}; ${FINISH}; ${RENDER}; echo "exit $?"`;
    const out = await shell(studio, script, 'unshare', '-p', '-f');
    expect(out).toContain('taken over');
    expect(out.match(/^exit \d+$/gm), out).toEqual(['exit 0']);
  });

  it.concurrent.for([
    ['-p', '-f', '--mount-proc'],
    ['-p', '-f'],
    ['-T', '--boottime', '100000'],
  ])(
    'a living run in a namespace (%s) is not taken over from outside, nor the other way round',
    async (how, { open, expect }) => {
      const studio = await open({ renderMs: Infinity });
      studio.film(['010']);
      const inside = shell(studio, `${RENDER}; echo "exit $?"`, 'unshare', '--kill-child', ...how);
      await expect.poll(() => studio.oracle.posts.length).toBe(1);
      const outside = await studio.render();
      expect(outside.exit, outside.err).toBe(5);
      expect(outside.err).toContain('shotlist unlock film.yaml');
      studio.oracle.finishAll();
      expect(await inside).toContain('exit 0');

      const other = await open({ renderMs: Infinity });
      other.film(['010']);
      const run = other.startRender();
      await run.says('accepted as');
      expect(await shell(other, `${RENDER}; echo "exit $?"`, 'unshare', ...how)).toContain('exit 5');
      other.oracle.finishAll();
      expect((await run.ended).exit).toBe(0);
    },
  );

  it.concurrent("a killed container's claim is unlocked, and its run goes on", async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    await shell(studio, `${LIVING}`, 'unshare', '-p', '-f', '--mount-proc', '--kill-child');
    studio.oracle.finishAll();
    expect(studio.has(CLAIM)).toBe(true);
    expect((await studio.render()).exit).toBe(5);
    const unlocked = await studio.run('unlock', 'film.yaml', '--yes');
    expect(unlocked.exit, unlocked.err).toBe(0);
    const render = await studio.render();
    expect(render.exit, render.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(1);
  });
});

describe.runIf(canUnshare)('without /proc, as on macOS', () => {
  /** Programs as macOS has them, before the others on the PATH: they know the start of every process by its id. */
  function withPrograms(studio: E2eFilm, boot: string): void {
    studio.write(
      'bin/sysctl',
      `#!/bin/sh\necho "sysctl $*" >> asked.txt\n[ "$*" = '-n kern.bootsessionuuid' ] && echo ${boot}\n`,
    );
    studio.write(
      'bin/ps',
      '#!/bin/sh\necho "ps $*" >> asked.txt\n[ "$1 $2 $3" = "-o lstart= -p" ] && echo "start of $4"\n',
    );
    execFileSync('chmod', ['+x', join(studio.folder, 'bin/sysctl'), join(studio.folder, 'bin/ps')]);
    studio.env.PATH = `${join(studio.folder, 'bin')}:${studio.env.PATH}`;
  }
  const HIDDEN = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh'];

  it.concurrent('a run that was killed recovers alone, and a living one is left alone', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    withPrograms(studio, '7C4A6D0E-1111-2222-3333-444455556666');
    const script = `${LIVING}; ${RENDER}; echo "exit $?"; ${KILL}; ${FINISH}; ${RENDER}; echo "exit $?"`;
    const out = await shell(studio, script, ...HIDDEN);
    expect(out.match(/^exit \d+$/gm), out).toEqual(['exit 5', 'exit 0']);
    expect(studio.oracle.posts).toHaveLength(1);
  });

  it.concurrent('nothing is taken over where no program tells anything', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    const script = `${LIVING}; ${KILL}; ${FINISH}; ${RENDER}; echo "exit $?"; shotlist unlock film.yaml --yes; ${RENDER}; echo "exit $?"`;
    const out = await shell(studio, script, ...HIDDEN);
    expect(out.match(/^exit \d+$/gm), out).toEqual(['exit 5', 'exit 0']);
  });

  it.concurrent('no program is asked where there is a /proc', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    withPrograms(studio, 'x');
    expect((await studio.render()).exit).toBe(0);
    expect(studio.has('asked.txt')).toBe(false);
  });
});
