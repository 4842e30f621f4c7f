import { appendFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';
import { shotIds } from '../support/manifest-text.js';
import { answer } from '../support/oracle/index.js';

describe('looking at a run', () => {
  it.concurrent('`status` and `plan` change no byte of the lockfile while it is written', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(shotIds(8), { concurrency: 2 });
    const lockfile = join(studio.folder, 'film.yaml.lock');
    const run = studio.startRender();
    await run.says('accepted as', 2);

    let before = '';
    for (const [looks, verb] of ['status', 'plan', 'status', 'plan'].entries()) {
      // One that ends while the command looks, so that the run writes.
      await expect.poll(() => studio.oracle.jobs.length).toBeGreaterThan(looks);
      studio.oracle.finish(studio.oracle.jobs[looks]?.prompt ?? '');
      expect(await studio.run(verb, 'film.yaml', '--json')).toMatchObject({ exit: 0, err: '' });
      const now = studio.read('film.yaml.lock');
      expect(now.startsWith(before)).toBe(true);
      before = now;
    }
    await run.says('accepted as', 6);

    await run.halt();
    const [bytes, { mtimeMs, ino }] = [studio.read('film.yaml.lock'), statSync(lockfile)];
    const files = [...studio.files().keys()];
    for (const verb of ['status', 'plan', 'validate'])
      expect((await studio.run(verb, 'film.yaml')).exit).toBe(0);
    expect(studio.read('film.yaml.lock')).toBe(bytes);
    expect(statSync(lockfile)).toMatchObject({ mtimeMs, ino });
    expect([...studio.files().keys()]).toEqual(files);
    studio.oracle.finishAll();
    run.signal('SIGCONT');
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(8);
  });

  it.concurrent('reads past a last line that was cut off, and leaves it to the next run', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render('--only', '010')).exit).toBe(0);
    appendFileSync(join(studio.folder, 'film.yaml.lock'), '{"job":"0123456789ab","inte');
    const torn = studio.read('film.yaml.lock');
    expect(await studio.states()).toEqual({ '010:1': 'finished', '020:1': 'pending' });
    expect(studio.read('film.yaml.lock')).toBe(torn);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(err).toContain('had been cut off');
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent("sends nothing more once others' jobs turn up in the lockfile", async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    const theirs = studio.read('film.yaml.lock');
    rmSync(join(studio.folder, 'film.yaml.lock'));
    rmSync(join(studio.folder, 'renders'), { recursive: true });

    studio.oracle.submitFaults.always(answer(429, 'slow down', { 'Retry-After': '3' }));
    const run = studio.startRender();
    await run.says('before the next submission');
    studio.write('theirs', theirs);
    renameSync(join(studio.folder, 'theirs'), join(studio.folder, 'film.yaml.lock'));
    studio.oracle.submitFaults.clear();
    const ended = await run.ended;
    expect(ended.exit, ended.err).toBe(1);
    expect(ended.err).toContain('somebody else added jobs to the lockfile');
    expect(studio.oracle.jobs).toHaveLength(2);

    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.jobs).toHaveLength(2);
  });

  it.concurrent('keeps what it sends also in a lockfile that was put anew during the run', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010']);
    studio.oracle.submitFaults.always(answer(429, 'slow down', { 'Retry-After': '1' }));
    const run = studio.startRender();
    await run.says('before the next submission');
    await run.halt();
    studio.write('same', studio.read('film.yaml.lock'));
    renameSync(join(studio.folder, 'same'), join(studio.folder, 'film.yaml.lock'));
    studio.oracle.submitFaults.clear();
    run.signal('SIGCONT');
    await run.says('accepted as');
    run.signal('SIGKILL');
    await run.ended;
    expect(await studio.states()).toEqual({ '010:1': 'submitted' });
  });

  it.concurrent('stops every command at a lockfile that is damaged, and leaves it as it is', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020', '030']);
    expect((await studio.render()).exit).toBe(0);
    const damaged = studio.read('film.yaml.lock').replace('"sha256":"', '"sha256":"0');
    studio.write('film.yaml.lock', damaged);
    for (const args of [
      ['plan'],
      ['status'],
      ['render', '--yes'],
      ['settle', '--all', '--abandon'],
      ['report'],
    ]) {
      const [verb, ...rest] = args as [string, ...string[]];
      const { exit, err } = await studio.run(verb, 'film.yaml', ...rest);
      expect(exit, `${verb}: ${err}`).toBe(2);
      expect(err).toContain('film.yaml.lock:');
    }
    expect(studio.read('film.yaml.lock')).toBe(damaged);
    expect(studio.oracle.posts).toHaveLength(3);
  });
});
