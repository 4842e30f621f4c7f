import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe } from 'vitest';
import { type E2eFilm, it } from '../support/e2e-film.js';
import { filmText } from '../support/manifest-text.js';
import { mp4Clip } from '../support/mp4-clip.js';

const fifo = (studio: E2eFilm, path: string) => execFileSync('mkfifo', [join(studio.folder, path)]);

describe('a jobs file of the sandbox', () => {
  it.concurrent('is known by its content: anything else stays as it is, byte for byte', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    const others: [string, string | Uint8Array][] = [
      ['notes.txt', 'no newline at the end'],
      ['lines.txt', 'a line\nand another\n'],
      ['table.csv', 'a,b\r\n1,2\r\n'],
      ['rows.jsonl', '{"id":1}\n{"id":2}\n'],
      ['clip.bin', Buffer.from([0, 1, 2, 255, 10, 13, 0])],
      ['ours-and-more.txt', '{"request_id":"x"}\nmine'],
    ];
    mkdirSync(join(studio.folder, 'folder'));
    for (const [name, content] of others) studio.write(name, content);
    for (const [name, content] of [...others, ['folder', '']] as const) {
      const { exit, err } = await studio.run('sandbox', '--jobs', name);
      expect(exit, err).toBe(2);
      expect(err).toContain(name);
      if (name !== 'folder') expect(studio.files().get(name)).toBe(Buffer.from(content).toString('base64'));
    }
    studio.film([
      { id: '010', model: 'ltx-2-19b', settings: { num_frames: 9, video_size: '64x64', fps: 25 } },
    ]);
    studio.write('film.yaml.sandbox.jobs', 'mine');
    const refused = await studio.run('render', 'film.yaml', '--sandbox');
    expect(refused.exit, refused.err).toBe(2);
    expect(refused.err).toMatch(/film\.yaml\.sandbox\.jobs is not a .*jobs file/);
    expect(studio.read('film.yaml.sandbox.jobs')).toBe('mine');
    expect(studio.has('film.yaml.sandbox.lock')).toBe(false);
  });

  it.concurrent('that is empty is taken, and one of ours that was torn is repaired', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film([
      { id: '010', model: 'ltx-2-19b', settings: { num_frames: 9, video_size: '64x64', fps: 25 } },
    ]);
    studio.write('film.yaml.sandbox.jobs', '');
    const render = () => studio.run('render', 'film.yaml', '--sandbox', '--poll-interval', '0.05');
    expect((await render()).exit).toBe(0);
    const whole = studio.read('film.yaml.sandbox.jobs');
    for (const torn of [whole.slice(0, 5), whole.slice(0, 100), '\0\0\0']) {
      appendFileSync(join(studio.folder, 'film.yaml.sandbox.jobs'), torn);
      rmSync(join(studio.folder, 'renders-sandbox/010_t1.mp4'));
      const again = await render();
      expect(again.exit, again.err).toBe(0);
      expect(studio.read('film.yaml.sandbox.jobs')).toBe(whole);
    }
  });
});

describe('files of the user in the output folder', () => {
  it.concurrent('under every name of ours stay as they are, and nothing is paid', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010'], { output: 'videos' });
    const clip = await mp4Clip();
    const mine = new Map<string, string | Uint8Array>([
      ['report.html', '<!doctype html>\n<html lang="en"><title>mine</title>'],
      ['report.csv', 'shot,take\r\n1,2\r\n'],
      ['cut.mp4', clip],
      ['animatic.mp4', clip],
    ]);
    for (const [name, content] of mine) {
      studio.write(`videos/${name}`, content);
      for (const [verb, ...flags] of [
        ['plan'],
        ['render', '--yes'],
        ['report'],
        ['cut'],
        ['cut', '--animatic'],
      ] as const) {
        const isWritten = name.endsWith('.mp4')
          ? verb === 'cut' && (name === 'animatic.mp4') === flags.length > 0
          : verb !== 'cut';
        if (!isWritten) continue;
        const { exit, err } = await studio.run(verb, 'film.yaml', ...flags);
        expect(exit, `${verb} ${name}: ${err}`).toBe(2);
        expect(err).toContain(name);
        expect(err).toContain('its own output folder');
      }
      expect(studio.files().get(`videos/${name}`)).toBe(Buffer.from(content).toString('base64'));
      rmSync(join(studio.folder, 'videos', name));
    }
    expect(studio.oracle.posts).toHaveLength(0);
  });

  it.concurrent('in folders of ours are never replaced', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010'], { output: 'videos' });
    for (const folder of ['posters', 'superseded', '.parts', '.moving'])
      studio.write(`videos/${folder}/010.jpg`, 'mine');
    studio.write('videos/.shotlist-cut/notes.txt', 'mine');
    expect((await studio.render()).exit).toBe(0);
    const cut = await studio.run('cut', 'film.yaml', '--animatic');
    expect(cut.exit, cut.err).toBe(2);
    expect(cut.err).toContain('notes.txt');
    for (const path of ['posters', 'superseded', '.parts', '.moving'].map((folder) => `${folder}/010.jpg`))
      expect(studio.read(`videos/${path}`)).toBe('mine');
    expect(studio.read('videos/.shotlist-cut/notes.txt')).toBe('mine');
  });

  it.concurrent('in the place of a folder of ours stop a render before anything is paid', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    for (const name of ['posters', 'superseded', '.parts', '.moving']) {
      studio.write(`renders/${name}`, 'mine');
      const { exit, err } = await studio.render();
      expect(exit, err).toBe(2);
      expect(err).toContain(name);
      expect(studio.read(`renders/${name}`)).toBe('mine');
      rmSync(join(studio.folder, 'renders', name));
    }
    expect(studio.oracle.posts).toHaveLength(0);
  });

  it.concurrent('that were saved over ours stay, a cut among them', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    const at = (path: string) => join(studio.folder, path);
    const cut = (...flags: string[]) => studio.run('cut', 'film.yaml', ...flags);
    expect((await cut()).exit).toBe(0);
    execFileSync('ffmpeg', ['-v', 'error', '-i', at('renders/cut.mp4'), '-c', 'copy', at('saved.mp4')]);
    for (const change of [
      () => appendFileSync(at('renders/cut.mp4'), 'x'),
      () => cpSync(at('saved.mp4'), at('renders/cut.mp4')),
      () => cpSync(at('renders/010_t1.mp4'), at('renders/cut.mp4')),
    ]) {
      change();
      const before = studio.files().get('renders/cut.mp4');
      const { exit, err } = await cut();
      expect(exit, err).toBe(2);
      expect(err).toContain('cut.mp4');
      expect(studio.files().get('renders/cut.mp4')).toBe(before);
    }
    studio.write('renders/animatic.mp4', 'mine');
    expect((await cut('--animatic')).exit).toBe(2);
    expect(studio.read('renders/animatic.mp4')).toBe('mine');
    rmSync(at('renders/cut.mp4'));
    for (let times = 0; times < 2; times += 1) expect((await cut()).exit).toBe(0);
  });

  it.concurrent('and reports that a person edited are left alone, said, and no reason to fail a run', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    const csv = studio.read('renders/report.csv');
    for (const edited of [csv.replace('finished', 'approved'), csv.replaceAll(',', ';'), `${csv}my notes`]) {
      studio.write('renders/report.csv', edited);
      const { exit, err } = await studio.render();
      expect(exit, err).toBe(0);
      expect(err).toContain('report.csv was changed since shotlist wrote it');
      expect(err).toMatch(/^ {2}page {3}renders\/report\.html$/m);
      expect(err).not.toMatch(/^ {2}report /m);
      const report = await studio.run('report', 'film.yaml');
      expect(report.exit, report.err).toBe(2);
      expect(studio.read('renders/report.csv')).toBe(edited);
    }
    const page = studio.read('renders/report.html').replace('</main>', 'my notes</main>');
    studio.write('renders/report.html', page);
    rmSync(join(studio.folder, 'renders/report.csv'));
    expect((await studio.run('report', 'film.yaml')).exit).toBe(2);
    expect(studio.read('renders/report.csv')).toBe(csv);
    expect(studio.read('renders/report.html')).toBe(page);
    expect((await studio.run('pick', 'film.yaml', '010')).err).toContain('report.html was changed');
    expect(studio.read('renders/report.html')).toBe(page);
  });

  it.concurrent('reports of a version that kept no list of them are known by their form', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010']);
    expect((await studio.render()).exit).toBe(0);
    rmSync(join(studio.folder, 'renders/.shotlist/written'));
    const page = studio.read('renders/report.html');
    studio.write('renders/report.html', page.replace('<meta name="generator" content="shotlist">\n', ''));
    studio.film(['010', '020']);
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(err).not.toContain('left as it is');
    expect(studio.read('renders/report.csv')).toMatch(/^020,1,/m);
    expect(studio.read('renders/report.html')).toContain('prompt of 020');
  });
});

describe('what is no file is answered at once', () => {
  it.concurrent('named pipes at every name that is read', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    studio.write('models.yaml', filmText(['010'], { models: ['model.yaml'] }));
    studio.write('image.yaml', filmText([{ id: '010', image: 'image.png' }]));
    for (const name of ['model.yaml', 'image.png', 'pipe.yaml']) fifo(studio, name);
    for (const manifest of ['models.yaml', 'image.yaml', 'pipe.yaml'])
      expect((await studio.run('validate', manifest)).exit).toBe(2);
    for (const path of [
      'film.yaml.lock',
      'film.yaml.lock.claim',
      'renders/.shotlist',
      'renders/.shotlist/written',
      'renders/.shotlist/ledger',
      'renders/.shotlist/lockfile',
      'renders/report.csv',
      'renders/report.html',
      'renders/.parts',
      'renders/010_t1.mp4',
    ]) {
      rmSync(join(studio.folder, 'renders/.shotlist'), { recursive: true, force: true });
      mkdirSync(dirname(join(studio.folder, path)), { recursive: true });
      fifo(studio, path);
      const { exit, err } = await studio.render();
      expect(exit, `${path}: ${err}`).toBe(path.endsWith('.claim') ? 5 : 2);
      expect(err).toContain(path.replace('renders/', ''));
      expect(err).not.toMatch(/internal error|The disk failed/);
      for (const verb of ['plan', 'status', 'report']) await studio.run(verb, 'film.yaml');
      for (const made of [path, 'renders'])
        rmSync(join(studio.folder, made), { recursive: true, force: true });
    }
    expect(studio.oracle.posts).toHaveLength(0);
    studio.env.HOME = studio.folder;
    delete studio.env.PIXAZO_API_KEY;
    mkdirSync(join(studio.folder, '.pixazo'));
    fifo(studio, '.pixazo/api-key');
    expect((await studio.render()).exit).toBe(2);
  });

  it.concurrent('devices too', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010']);
    symlinkSync('/dev/zero', join(studio.folder, 'film.yaml.lock'));
    const status = await studio.run('status', 'film.yaml');
    expect(status.exit).toBe(2);
    expect(status.err).toContain('film.yaml.lock is a device, not a file');
    expect((await studio.run('validate', '/dev/zero')).exit).toBe(2);
    expect((await studio.run('sandbox', '--jobs', '/dev/null')).exit).toBe(2);
  });
});

describe('an output folder that cannot be used is told before anything is paid', () => {
  const places: [string, (studio: E2eFilm) => void, string][] = [
    [
      'a link to nothing',
      ({ folder }) => symlinkSync('/no/such/disk', join(folder, 'renders')),
      'broken symlink',
    ],
    [
      'a link in a circle',
      ({ folder }) => symlinkSync('renders', join(folder, 'renders')),
      'circular symlink',
    ],
    ['a file', (studio) => studio.write('renders', ''), 'is a file, not a folder'],
    ['a pipe', (studio) => fifo(studio, 'renders'), 'is not a folder'],
    [
      'a link to a file',
      (studio) => symlinkSync('film.yaml', join(studio.folder, 'renders')),
      'which is a file, not a folder',
    ],
  ];
  for (const [name, make, words] of places) {
    it.concurrent(name, async ({ open, expect }) => {
      const studio = await open();
      for (const output of ['renders', 'renders/deep/er']) {
        studio.film(['010'], { output });
        rmSync(join(studio.folder, 'renders'), { force: true });
        make(studio);
        for (const verb of ['plan', 'render', 'report', 'cut']) {
          const { exit, err } = await studio.run(verb, 'film.yaml', ...(verb === 'render' ? ['--yes'] : []));
          expect(exit, `${verb}: ${err}`).toBe(2);
          expect(err).toContain(join(studio.folder, 'renders'));
          expect(err).toContain(words);
        }
      }
      expect(studio.oracle.posts).toHaveLength(0);
    });
  }
});
