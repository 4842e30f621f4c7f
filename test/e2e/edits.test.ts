import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { Documents } from '../../src/cli/ui/json/output-schemas.js';
import { CLI } from '../support/built-command.js';
import { type E2eFilm, it, type Shot } from '../support/e2e-film.js';
import { hasTerminals, quoted, startInTerminal } from '../support/terminal.js';

const IDS = Array.from({ length: 12 }, (_, index) => String((index + 1) * 10).padStart(3, '0'));

/** A film of twelve shots, some of them edited. */
function twelve(edits: Record<string, Partial<Shot>> = {}): Shot[] {
  return IDS.map((id) => ({ id, ...edits[id] }));
}

/** The clip of every shot in the film, by the prompt that it was rendered for, as `cut` joins them. */
async function inTheCut(film: E2eFilm): Promise<(string | undefined)[]> {
  const cut = await film.run('cut', 'film.yaml', '--json', '--quiet');
  if (cut.exit !== 0) throw new Error(cut.err);
  const { shots } = JSON.parse(cut.out) as Documents['cut'];
  const clips = film.clips();
  return shots.map(({ clip }) => (clip === null ? undefined : clips[clip.replace('renders/', '')]));
}

/** The clip of every take as `status` tells it, by the prompt that it was rendered for. */
async function inStatus(film: E2eFilm): Promise<(string | undefined)[]> {
  const { out } = await film.run('status', 'film.yaml', '--json');
  const { takes } = JSON.parse(out) as {
    takes: { outputs: string[]; older_version: { outputs: string[] } | null }[];
  };
  const clips = film.clips();
  return takes.map(({ outputs, older_version }) => clips[(older_version?.outputs ?? outputs)[0] ?? '']);
}

describe('an edited film', () => {
  it('never loses sight of a clip that was paid: edit, pick, keep, cut', async ({ open, expect }) => {
    const film = await open();
    film.film(twelve());
    expect((await film.render()).exit).toBe(0);
    const first = IDS.map((id) => `prompt of ${id}`);
    expect(await inTheCut(film)).toEqual(first);
    expect((await film.run('pick', 'film.yaml', '030')).exit).toBe(0);

    // Three prompts are edited, and the settings of one shot.
    const edits = {
      '020': { prompt: 'another 020' },
      '030': { prompt: 'another 030' },
      '040': { settings: { duration: 10 } },
      '050': { prompt: 'another 050' },
    };
    film.film(twelve(edits));
    const plan = await film.run('plan', 'film.yaml');
    expect(plan.out.replace(/\s+/g, ' ')).toContain(
      'edited: settings.duration 6 -> 10; the present clip stays in the film until then',
    );
    expect(await film.states()).toMatchObject({
      '020:1': 'outdated',
      '040:1': 'outdated',
      '060:1': 'finished',
    });
    expect(await inTheCut(film)).toEqual(first);
    expect(await inStatus(film)).toEqual(first);
    expect((await film.run('status', 'film.yaml')).out).toContain(
      '040_t1.mp4 - edited: settings.duration 6 -> 10',
    );

    // One of them is good enough as it is: it costs nothing, and is not asked for again.
    const kept = await film.run('keep', 'film.yaml', '040:1');
    expect(kept).toMatchObject({ exit: 0 });
    expect(kept.err).toContain('040:1 keeps its clip (edited: settings.duration 6 -> 10)');
    expect((await film.run('status', 'film.yaml')).out).toContain('040_t1.mp4 - kept after an edit');
    expect(await film.actions()).toMatchObject({ '040:1': 'keep', '020:1': 'render', '030:1': 'render' });
    const posts = film.oracle.posts.length;

    // The new version of one is rendered, of another it fails.
    film.oracle.outcome('another 050', { status: 'FAILED', error: 'no' });
    expect((await film.render()).exit).toBe(1);
    expect(film.oracle.posts.length - posts).toBe(3);
    const now = first.map((prompt, index) =>
      ['020', '030'].includes(IDS[index] ?? '') ? `another ${IDS[index]}` : prompt,
    );
    expect(await inTheCut(film)).toEqual(now);
    expect(await inStatus(film)).toEqual(now);
    expect(await film.states()).toMatchObject({
      '030:1': 'finished',
      '040:1': 'finished',
      '050:1': 'failed',
    });
    const report = film.read('renders/report.csv');
    expect(report.split('\n').find((line) => line.startsWith('050,1'))).toContain('050_t1');

    // A version that was picked by its job stays, whatever is rendered after it.
    const old = (await film.jobs()).find(({ intent }) => intent.body.prompt === 'prompt of 020');
    expect((await film.run('pick', 'film.yaml', old?.job ?? '')).err).toContain(
      'the earlier version of 020:1',
    );
    const picked = now.map((prompt, index) => (IDS[index] === '020' ? 'prompt of 020' : prompt));
    expect(await inTheCut(film)).toEqual(picked);

    // Another edit: the kept clip is outdated again, and stays in the film all the same.
    film.film(twelve({ ...edits, '040': { settings: { duration: 8 } } }));
    expect(await film.states()).toMatchObject({ '040:1': 'outdated' });
    expect(await inTheCut(film)).toEqual(picked);
    expect(Object.values(film.clips())).toEqual(
      expect.arrayContaining([...first, 'another 020', 'another 030']),
    );
  });

  it('fetches the clip that stands in for an edited take where it is missing', async ({ open, expect }) => {
    const film = await open();
    film.film(['010']);
    await film.render();
    film.film([{ id: '010', prompt: 'another' }], { budget: 0.36 });
    rmSync(join(film.folder, 'renders/010_t1.mp4'));
    expect((await film.render()).exit).toBe(3);
    expect(Object.values(film.clips())).toEqual(['prompt of 010']);
    expect(await inTheCut(film)).toEqual(['prompt of 010']);
  });
});

describe('keep', () => {
  it('refuses all where one take cannot be kept, and writes nothing', async ({ open, expect }) => {
    const film = await open();
    film.film(['010', '020']);
    await film.render();
    film.film([{ id: '010', prompt: 'another' }, '020']);
    const lock = film.read('film.yaml.lock');
    for (const [names, why] of [
      [['010:1', '020:1'], '020:1 was not edited'],
      [['010:7'], 'Did you mean 010:1?'],
      [[], 'Name the takes to keep'],
    ] as const) {
      const { exit, err } = await film.run('keep', 'film.yaml', ...names);
      expect([exit, err]).toEqual([2, expect.stringContaining(why)]);
    }
    expect(film.read('film.yaml.lock')).toBe(lock);
    expect((await film.run('keep', 'film.yaml', '--all')).exit).toBe(0);
    expect(await film.actions()).toEqual({ '010:1': 'keep', '020:1': 'keep' });
    expect((await film.run('keep', 'film.yaml', '010', '--clear')).exit).toBe(0);
    expect(await film.actions()).toEqual({ '010:1': 'render', '020:1': 'keep' });
  });
});

describe('clean', () => {
  it('removes what no take uses, after a question, and nothing else', async ({ open, expect }) => {
    const film = await open();
    film.film(['010', '020', '030', '040']);
    await film.render();
    film.film([
      { id: '010', prompt: 'another 010' },
      { id: '020', prompt: 'another 020' },
      { id: '030', enabled: false },
    ]);
    await film.render('--only', '010');
    rmSync(join(film.folder, 'renders/posters'), { recursive: true, force: true });
    film.write('renders/superseded/mine.mp4', 'of somebody else');
    const before = film.files();
    const listed = await film.run('clean', 'film.yaml', '--dry-run');
    expect(listed.err).toMatch(/superseded\/010_t1\.\w+\.mp4 .*\n.*040_t1\.mp4 .*\n2 files, /);
    expect((await film.run('clean', 'film.yaml')).exit).toBe(2);
    expect(film.files()).toEqual(before);

    const lock = (await film.jobs()).length;
    if (hasTerminals) {
      const line = [process.execPath, CLI, 'clean', 'film.yaml'].map(quoted).join(' ');
      const shown = startInTerminal(line, film);
      await expect.poll(() => shown.said()).toContain('Remove 2 files');
      shown.type('y\r');
      await shown.ended;
      expect(shown.said()).toContain('Removed 2 files');
    } else expect((await film.run('clean', 'film.yaml', '--yes')).err).toContain('Removed 2 files');
    expect(Object.values(film.clips()).sort()).toEqual([
      'another 010',
      'no clip of the gateway',
      'prompt of 020',
      'prompt of 030',
    ]);
    expect(film.read('renders/report.html')).not.toContain('superseded/010_t1');
    expect((await film.jobs()).length).toBe(lock);
    expect((await film.run('clean', 'film.yaml', '--yes')).err).toContain('Every file is in use.');
    expect(film.has(join('renders', 'superseded', 'mine.mp4'))).toBe(true);
  });
});
