import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { reportSchema } from '../../src/cli/ui/json/output-schemas.js';
import { filmIn, takesIn } from '../support/browser-page.js';
import { type E2eFilm, it } from '../support/e2e-film.js';

const hasFfmpeg = (() => {
  try {
    return execFileSync('ffmpeg', ['-version']).length > 0;
  } catch {
    return false;
  }
})();

const posters = (studio: E2eFilm) =>
  [...studio.files().keys()].filter((path) => /^renders\/posters\/.+/.test(path));
const framesOf = (page: string) => takesIn(filmIn(page)).flatMap(({ clip }) => clip?.link ?? []);

describe('report.html', () => {
  it.concurrent('shows what became of every take, with the command that goes on', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020', '030', { id: '040', enabled: false }], { title: 'Harbor <at> night' });
    studio.oracle.outcome('prompt of 020', { status: 'FAILED', error: 'the safety checker said <no>' });
    const { err } = await studio.render();
    const page = studio.read('renders/report.html');
    expect(err).toContain('page    renders/report.html');
    expect(page).toContain('>Harbor &lt;at&gt; night</h1>');
    const film = filmIn(page);
    const takes = takesIn(film);
    expect(page).not.toContain('<no>');
    expect(takes[1]?.note).toBe('FAILED: the safety checker said <no>');
    expect(film.film.map(({ take, why }) => [takes[take ?? -1]?.name, why])).toEqual([
      ['010:1', undefined],
      [undefined, 'failed'],
      ['030:1', undefined],
    ]);
    expect(framesOf(page)).toEqual(['./010_t1.mp4', './030_t1.mp4']);
    expect(takes[1]?.command).toBe('shotlist retry film.yaml --only 020:1');
  });

  it.concurrent('that cannot be written is a notice, and no failure', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.write('renders/.shotlist', '../film.yaml.lock\n');
    mkdirSync(join(studio.folder, 'renders/report.html'), { recursive: true });
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(err).toMatch(/cannot write the report to .*report\.html \(E[A-Z]+\)/);
    expect(studio.has('renders/report.csv')).toBe(true);
    expect((await studio.run('report', 'film.yaml')).exit).toBe(2);
  });

  it.skipIf(!hasFfmpeg && process.env.CI === undefined)(
    'has posters, which moves do not touch and `report` makes again',
    async ({ open, expect }) => {
      const studio = await open();
      studio.film(['010', '020']);
      expect((await studio.render('--no-thumbnails')).exit).toBe(0);
      expect(posters(studio)).toEqual([]);
      expect((await studio.render()).exit).toBe(0);
      const made = posters(studio);
      const jobs = await studio.jobs();
      expect(made).toEqual(jobs.map(({ job }) => `renders/posters/${job}.jpg`).sort());
      const before = studio.files();

      studio.film(['010', '020'], { name: 'take-{id}-{take}' });
      expect((await studio.render()).exit).toBe(0);
      expect(framesOf(studio.read('renders/report.html'))).toEqual(['./take-010-1.mp4', './take-020-1.mp4']);
      for (const path of made) expect(studio.files().get(path)).toBe(before.get(path));

      rmSync(join(studio.folder, 'renders/posters'), { recursive: true });
      for (const verb of ['render', 'report']) {
        expect((await studio.run(verb, 'film.yaml', '--no-thumbnails')).exit).toBe(0);
        expect(posters(studio)).toEqual([]);
      }
      const again = await studio.run('report', 'film.yaml', '--json');
      expect(again.exit).toBe(0);
      expect(reportSchema.parse(JSON.parse(again.out))).toEqual({
        manifest: 'film.yaml',
        csv: 'renders/report.csv',
        html: 'renders/report.html',
        posters_made: 2,
      });
      expect(posters(studio)).toEqual(made);
      expect(studio.read('renders/report.html')).not.toContain('no thumbnail');
    },
  );

  it.concurrent('is made without ffmpeg too, and says how to get posters', async ({ open, expect }) => {
    const studio = await open();
    studio.env.PATH = studio.folder;
    studio.film(['010']);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(posters(studio)).toEqual([]);
    expect(studio.read('renders/report.html')).toMatch(/thumbnail.*ffmpeg/);
  });
});
