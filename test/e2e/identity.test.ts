import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';
import { filmText, type Shot } from '../support/manifest-text.js';

/** The shot that was `id`, under another id. */
function renamed(id: string, to: string): Shot {
  return { id: to, prompt: `prompt of ${id}`, image: `https://frames.example/${id}.png` };
}

/** Starts a run and interrupts it once that many jobs are accepted and written down, of which none is rendered before. */
async function interruptedAfter(studio: E2eFilm, accepted: number): Promise<void> {
  const run = studio.startRender();
  await run.says('accepted as', accepted);
  run.signal('SIGINT');
  const { exit, err } = await run.ended;
  if (exit !== 130) throw new Error(err);
  studio.oracle.finishAll();
}

describe('which job serves which take', () => {
  it.concurrent('an edit that changes no request renders nothing', async ({ open, expect }) => {
    const studio = await open();
    studio.film([{ id: '010', scene: 'pier' }, '020', { id: '030', scene: 'pier' }]);
    expect((await studio.render()).exit).toBe(0);
    const lock = studio.read('film.yaml.lock');

    const text = filmText(
      ['030', { id: '020', notes: 'the horn comes later', settings: { generate_audio: false } }, '010'],
      { title: 'Another title', concurrency: 2, prices: { 'ltx-2-video': { per_second: { '1080p': 1 } } } },
    );
    studio.write('film.yaml', `# cut of Tuesday\n${text.replaceAll('id: ', 'scene: quay\n    id: ')}`);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(studio.read('film.yaml.lock')).toBe(lock);
  });

  it.concurrent('an earlier lockfile finds its clips where later runs put them', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020', '030']);
    expect((await studio.render()).exit).toBe(0);
    const [film, lock] = [studio.read('film.yaml'), studio.read('film.yaml.lock')];
    const checkout = () => {
      studio.write('film.yaml', film);
      studio.write('film.yaml.lock', lock);
    };
    const asBefore = {
      '010_t1.mp4': 'prompt of 010',
      '020_t1.mp4': 'prompt of 020',
      '030_t1.mp4': 'prompt of 030',
    };

    // On a branch: two ids are swapped, and the template names clips in another way.
    studio.film([renamed('010', '020'), renamed('020', '010'), '030'], { name: '{take}/{id}' });
    expect((await studio.render()).exit).toBe(0);
    expect(studio.clips()['1/020.mp4']).toBe('prompt of 010');
    checkout();
    expect(await studio.actions()).toEqual({ '010:1': 'keep', '020:1': 'keep', '030:1': 'keep' });
    expect((await studio.render()).exit).toBe(0);
    expect(studio.clips()).toEqual(asBefore);

    // On another: one shot is edited, so that a clip that this lockfile does not know has its clip's place.
    studio.film([{ id: '010', prompt: 'another prompt' }, '020', '030']);
    expect((await studio.render()).exit).toBe(0);
    // Clips of this gateway are all of one size, which no real ones are.
    appendFileSync(join(studio.folder, 'renders/010_t1.mp4'), 'longer');
    checkout();
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    const [theirs, ...more] = Object.keys(studio.clips()).filter((path) => path.startsWith('superseded/'));
    expect(more).toEqual([]);
    expect(theirs).toMatch(/^superseded\/010_t1\.[0-9a-f]{12}\.mp4$/);
    expect(studio.clips()).toEqual({ ...asBefore, [theirs ?? '']: 'no clip of the gateway' });
    expect(studio.oracle.posts).toHaveLength(4);
  });

  it.concurrent('one edited shot renders one shot, and its old clip makes room', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020', '030']);
    expect((await studio.render()).exit).toBe(0);

    studio.film(['010', { id: '020', prompt: 'another prompt', settings: { duration: 8 } }, '030']);
    const plan = JSON.parse((await studio.run('plan', 'film.yaml', '--json')).out);
    expect(plan).toMatchObject({
      total: '0.48',
      takes: [{ action: 'keep' }, { action: 'render' }, { action: 'keep' }],
    });
    expect(plan.takes[1].reason).toContain('settings.duration 6 -> 8');
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.jobs.map(({ prompt }) => prompt).slice(3)).toEqual(['another prompt']);
    const old = (await studio.jobs()).find(({ intent }) => intent.body.prompt === 'prompt of 020');
    expect(studio.clips()).toEqual({
      '010_t1.mp4': 'prompt of 010',
      '020_t1.mp4': 'another prompt',
      '030_t1.mp4': 'prompt of 030',
      [`superseded/020_t1.${old?.job}.mp4`]: 'prompt of 020',
    });
  });

  it.concurrent('a renamed shot keeps its clip', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    studio.film(['010', renamed('020', '025')], { name: '{scene}/{id}_t{take}' });
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(Object.values(studio.clips())).toEqual(['prompt of 010', 'prompt of 020']);
    expect(Object.keys(studio.clips())[1]).toMatch(/025_t1\.mp4$/);
  });

  it.concurrent('a shot that is renamed while its job renders keeps the job', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020']);
    await interruptedAfter(studio, 2);
    studio.film(['010', renamed('020', '025')]);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(studio.clips()).toEqual({ '010_t1.mp4': 'prompt of 010', '025_t1.mp4': 'prompt of 020' });
  });

  it.concurrent('two takes are two clips, and lowering and raising `takes` pays for nothing', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film([{ id: '010', takes: 2 }]);
    expect((await studio.render()).exit).toBe(0);
    const clips = studio.files();
    expect(studio.oracle.accepted('prompt of 010')).toBe(2);
    expect(clips.get('renders/010_t1.mp4')).not.toBe(clips.get('renders/010_t2.mp4'));

    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    studio.film([{ id: '010', takes: 2 }]);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    for (const clip of ['renders/010_t1.mp4', 'renders/010_t2.mp4']) {
      expect(studio.files().get(clip)).toBe(clips.get(clip));
    }
    studio.film([{ id: '010', takes: 3 }]);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
  });

  it.concurrent('swapping two ids moves two files', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020']);
    expect((await studio.render()).exit).toBe(0);
    const before = studio.files();
    studio.film([renamed('020', '010'), renamed('010', '020')]);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
    expect(studio.files().get('renders/010_t1.mp4')).toBe(before.get('renders/020_t1.mp4'));
    expect(studio.files().get('renders/020_t1.mp4')).toBe(before.get('renders/010_t1.mp4'));
  });

  it.concurrent('a deleted shot and an edited one keep their jobs until the clips are here', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020', '030']);
    await interruptedAfter(studio, 3);
    studio.film([{ id: '010', prompt: 'another prompt' }, '030']);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(4);
    expect(Object.values(studio.clips()).sort()).toEqual([
      'another prompt',
      'prompt of 010',
      'prompt of 020',
      'prompt of 030',
    ]);
    expect(studio.clips()).toMatchObject({
      '010_t1.mp4': 'another prompt',
      '030_t1.mp4': 'prompt of 030',
    });
  });
});
