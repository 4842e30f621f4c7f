import { join } from 'node:path';
import { describe } from 'vitest';
import { takeClaim } from '../../src/system/claim.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { systemProcesses } from '../../src/system/processes.js';
import { type E2eFilm, it } from '../support/e2e-film.js';

/** Two takes of one shot and one of another, all finished. */
async function rendered(studio: E2eFilm): Promise<void> {
  studio.film([{ id: '010', takes: 2 }, '020']);
  const { exit, err } = await studio.render();
  if (exit !== 0) throw new Error(err);
}

async function picks(studio: E2eFilm): Promise<Record<string, string | null>> {
  const { out } = await studio.run('status', 'film.yaml', '--json');
  const { takes } = JSON.parse(out) as { takes: { id: string; take: number; pick: string | null }[] };
  return Object.fromEntries(takes.map(({ id, take, pick }) => [`${id}:${take}`, pick]));
}

describe('pick', () => {
  it.concurrent('is remembered, changed, cleared, and renders nothing', async ({ open, expect }) => {
    const studio = await open();
    await rendered(studio);
    const page = studio.read('renders/report.html');
    const first = await studio.run('pick', 'film.yaml', '010:1', '020');
    expect(first).toMatchObject({ exit: 0, out: '' });
    expect(first.err).toContain('010:1 is picked: 010_t1.mp4');
    expect(await picks(studio)).toEqual({ '010:1': 'picked', '010:2': null, '020:1': 'picked' });
    expect((await studio.run('status', 'film.yaml')).out).toContain('010_t1.mp4 - picked');
    expect(studio.read('renders/report.html')).not.toBe(page);

    expect((await studio.run('pick', 'film.yaml', '010:2')).exit).toBe(0);
    expect(await picks(studio)).toEqual({ '010:1': null, '010:2': 'picked', '020:1': 'picked' });
    const lock = studio.read('film.yaml.lock');
    expect((await studio.run('pick', 'film.yaml', '010:2')).exit).toBe(0);
    expect(studio.read('film.yaml.lock')).toBe(lock);

    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(await picks(studio)).toMatchObject({ '010:2': 'picked' });

    const cleared = await studio.run('pick', 'film.yaml', '--clear', '010', '--json', '--quiet');
    expect(cleared).toMatchObject({ exit: 0, err: '' });
    expect(cleared.out).toBe((await studio.run('status', 'film.yaml', '--json')).out);
    expect(await picks(studio)).toEqual({ '010:1': null, '010:2': null, '020:1': 'picked' });
  });

  it.concurrent('stays with its take when that was rendered again or edited', async ({ open, expect }) => {
    const studio = await open();
    await rendered(studio);
    await studio.run('pick', 'film.yaml', '010:1', '020:1');
    expect((await studio.render('--force', '--only', '010:1')).exit).toBe(0);
    studio.film([
      { id: '010', takes: 2 },
      { id: '020', prompt: 'something else' },
    ]);
    expect(await picks(studio)).toEqual({ '010:1': 'picked', '010:2': null, '020:1': 'picked' });
    studio.film([{ id: '010' }, '020']);
    expect((await studio.run('pick', 'film.yaml', '010:1')).exit).toBe(0);
    studio.film([{ id: '020' }, { id: '010', prompt: 'something else' }]);
    studio.film([{ id: '010', takes: 2 }, '020']);
    expect(await picks(studio)).toMatchObject({ '020:1': 'picked' });
    expect((await studio.run('pick', 'film.yaml', '010:1')).exit).toBe(0);
    expect(await picks(studio)).toMatchObject({ '010:1': 'picked' });
  });

  it.concurrent('is refused with exit 2 and why, and then nothing is written', async ({ open, expect }) => {
    const studio = await open();
    studio.film([{ id: '010', takes: 2 }, '020', { id: '030', enabled: false }]);
    const early = await studio.run('pick', 'film.yaml', '010:1');
    expect(early).toMatchObject({ exit: 2 });
    expect(early.err).toContain('Nothing was rendered yet');
    expect(studio.has('film.yaml.lock')).toBe(false);

    studio.oracle.outcome('prompt of 020', { status: 'FAILED', error: 'no' });
    expect((await studio.render()).exit).toBe(1);
    const lock = studio.read('film.yaml.lock');
    for (const [names, why] of [
      [['020:1'], '020:1 is failed: only a finished take can be picked'],
      [['030:1'], 'Shot 030 is disabled'],
      [['010'], 'name one: 010:1, 010:2'],
      [['010:3'], 'no take 010:3'],
      [['040:1'], 'no shot 040'],
      [['010:1', '010:2'], 'named shot 010 twice'],
      [['010:1', '020:1'], '020:1 is failed'],
      [['--clear', '010:1'], '--clear takes shots: 010'],
    ] as const) {
      const refused = await studio.run('pick', 'film.yaml', ...names);
      expect(refused.exit, refused.err).toBe(2);
      expect(refused.err).toContain(why);
    }
    expect(studio.read('film.yaml.lock')).toBe(lock);
  });

  it.concurrent('waits for nobody: exit 5 while a run holds the lockfile', async ({ open, expect }) => {
    const studio = await open();
    await rendered(studio);
    const lock = studio.read('film.yaml.lock');
    const claim = await takeClaim({
      disk: systemDisk,
      path: join(studio.folder, 'film.yaml.lock.claim'),
      run: 'another-run',
      clock: systemClock,
      processes: systemProcesses(systemDisk),
    });
    if (!claim.ok) throw new Error(claim.error.message);
    expect((await studio.run('pick', 'film.yaml', '010:1')).exit).toBe(5);
    expect(studio.read('film.yaml.lock')).toBe(lock);
    await claim.value.release();
    expect((await studio.run('pick', 'film.yaml', '010:1')).exit).toBe(0);
  });
});
