import { chmodSync, renameSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { FilmTake } from '../../src/report/html/browser/film-take.js';
import type { LiveNews } from '../../src/report/html/browser/review-calls.js';
import { changedFilm } from '../../src/report/html/film-change.js';
import type { FilmData } from '../../src/report/html/film-data.js';
import { takesIn } from '../support/browser-page.js';
import { type E2eFilm, it, KEY } from '../support/e2e-film.js';
import { writeFinishedFilm } from '../support/finished-film.js';
import { mp4Clip } from '../support/mp4-clip.js';
import type { Running } from '../support/running-command.js';

/** A review that is served. */
interface Served {
  url: URL;
  command: Running;
  /** A GET of a link of the page, with headers of its own. */
  get(link: string, headers?: Record<string, string>): Promise<Answer>;
  say(choice: object, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  /** What the page is told, so far, and in how many bytes. */
  told(): { films: FilmData[]; takes: readonly FilmTake[]; live: LiveNews[]; bytes: number; version: string };
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

function ask(url: URL, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: url.hostname, port: url.port, path, headers, method: body === undefined ? 'GET' : 'POST' },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes: Buffer.concat(chunks),
          }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function review(film: E2eFilm): Promise<Served> {
  const command = film.start('review', 'film.yaml');
  await command.says('Ctrl-C stops it');
  const url = new URL(/http:\S+/.exec(command.said())?.[0] ?? '');
  const { told } = await listen(url);
  return {
    url,
    command,
    get: (link, headers) => ask(url, `${url.pathname}${link}`, headers),
    async say(choice, headers = { origin: url.origin }) {
      const { status, bytes } = await ask(url, `${url.pathname}choose`, headers, JSON.stringify(choice));
      return { status, body: bytes.length > 0 ? JSON.parse(bytes.toString()) : null };
    },
    told,
  };
}

/** Listens as a page does that shows no version of the film, or the one that `query` says. */
async function listen(url: URL, query = ''): Promise<Pick<Served, 'told'>> {
  const films: FilmData[] = [];
  const live: LiveNews[] = [];
  let text = '';
  let bytes = 0;
  let version = '';
  request({ host: url.hostname, port: url.port, path: `${url.pathname}events${query}` }, (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      bytes += chunk.length;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        version = /^id: (.*)$/m.exec(event)?.[1] ?? version;
        const [last] = films.slice(-1);
        if (data && event.startsWith('event: film')) films.push(JSON.parse(data));
        if (data && last && event.startsWith('event: change'))
          films.push(changedFilm(last, JSON.parse(data)));
        if (data && event.startsWith('event: live')) live.push(JSON.parse(data));
      }
    });
    response.on('error', () => undefined);
  })
    .on('error', () => undefined)
    .end();
  return {
    told: () => {
      const [film] = films.slice(-1);
      return { films, takes: film ? takesIn(film) : [], live, bytes, version };
    },
  };
}

describe('review', () => {
  it('serves the film’s own files, whole and in ranges, to its own page alone', async ({ open, expect }) => {
    const film = await open();
    film.film(['010', '020']);
    await film.render();
    film.write('renders/secret.txt', 'nobody’s business');
    const before = film.files();
    const { url, get, say, command } = await review(film);
    const page = await get('');
    expect(page).toMatchObject({ status: 200 });
    expect(page.bytes.includes('connect-src &#39;self&#39;')).toBe(true);
    const clip = await get('010_t1.mp4');
    expect(clip.bytes.equals(Buffer.from(before.get('renders/010_t1.mp4') ?? '', 'base64'))).toBe(true);
    const part = await get('010_t1.mp4', { range: 'bytes=4-7' });
    expect([part.status, part.bytes.toString()]).toEqual([206, 'ftyp']);
    expect((await get('010_t1.mp4', { range: 'bytes=99999999-' })).status).toBe(416);

    const wrong = await Promise.all([
      get('secret.txt'),
      get('../film.yaml'),
      get('..%2Ffilm.yaml'),
      get('%2e%2e/film.yaml.lock'),
      get('.shotlist/ledger'),
      get('report.csv'),
      ask(url, '/'),
      ask(url, '/film.yaml'),
      get('', { host: 'evil.example' }),
      get('', { origin: 'https://evil.example' }),
      get('', { 'sec-fetch-site': 'cross-site' }),
    ]);
    expect(wrong.map(({ status }) => status)).toEqual(wrong.map(() => 404));
    expect((await say({ verb: 'pick', take: '010:1' }, {})).status).toBe(404);
    expect((await say({ verb: 'pick', take: '010:1' }, { origin: 'http://127.0.0.1:1' })).status).toBe(404);
    expect((await say({ verb: 'render', take: '010:1' })).status).toBe(400);
    expect((await say({ verb: 'pick', take: 'x'.repeat(100_000) })).status).toBe(400);
    expect((await say({ verb: 'pick', take: '090:1' })).status).toBe(409);
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
    expect(film.files()).toEqual(before);
    expect(film.oracle.posts).toHaveLength(2);
  });

  it('writes what the buttons say, and nothing else', async ({ open, expect }) => {
    const film = await open();
    film.film([{ id: '010', takes: 2 }, '020']);
    await film.render();
    film.film([
      { id: '010', takes: 2 },
      { id: '020', prompt: 'another' },
    ]);
    const { url, say, told, command } = await review(film);
    expect(await say({ verb: 'pick', take: '010:1' })).toEqual({ status: 200, body: { outcome: 'saved' } });
    expect((await say({ verb: 'keep', take: '020:1' })).status).toBe(200);
    const [job] = await film.jobs();
    expect((await say({ verb: 'rate', job: job?.job, rating: 4 })).status).toBe(200);
    const note = { verb: 'note', job: job?.job, note: 'softer,\n"light"', was: '' };
    expect((await say(note)).status).toBe(200);
    expect(await say({ ...note, note: `as ${KEY} says` })).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('contains the API key') },
    });
    expect(film.read('film.yaml.lock')).not.toContain(KEY);
    await expect.poll(() => told().takes.find(({ name }) => name === '010:1')?.mark).toBe('picked');
    expect(told().takes.find(({ name }) => name === '020:1')).toMatchObject({ isKept: true });
    const again = await ask(
      url,
      `${url.pathname}again`,
      { origin: url.origin },
      JSON.stringify({ takes: ['010:1'] }),
    );
    expect(JSON.parse(again.bytes.toString())).toEqual({
      command: 'shotlist render film.yaml --force --only 010:1',
      price: '1 take for $0.36',
    });
    command.signal('SIGINT');
    await command.ended;
    expect(await film.actions()).toEqual({ '010:1': 'keep', '010:2': 'keep', '020:1': 'keep' });
    await film.run('report', 'film.yaml');
    expect(film.read('renders/report.csv')).toContain('4,"softer,\n""light"""');
    expect(film.oracle.posts).toHaveLength(3);
  });

  it('tells two readers what either says, and works no more for a long film’s update', async ({
    open,
    expect,
  }) => {
    const film = await open();
    await writeFinishedFilm(film.folder, 2000, { clip: await mp4Clip(), gateway: film.oracle.origin });
    const { url, say, told, command } = await review(film);
    const other = await listen(url);
    await expect.poll(() => [told().live.length, other.told().live.length]).toEqual([1, 1]);
    const before = told().bytes;
    expect(before).toBeGreaterThan(500_000);
    expect((await say({ verb: 'pick', take: '00700:1' })).status).toBe(200);
    for (const reader of [told, other.told])
      await expect.poll(() => reader().takes.find(({ name }) => name === '00700:1')?.mark).toBe('picked');
    expect(told().bytes - before).toBeLessThan(5000);
    const shown = (reader: Pick<Served, 'told'>) => JSON.stringify(reader.told().films.at(-1));
    expect(shown({ told }) === shown(other)).toBe(true);
    // Who comes later, or comes back, gets the film as it is; who shows it already gets nothing of it.
    const late = await listen(url);
    await expect.poll(() => shown(late) === shown(other)).toBe(true);
    // A later look may find the claim gone, which makes another version of the film that has to arrive first.
    await expect
      .poll(async () => {
        const same = await listen(url, `?since=${told().version}`);
        await expect.poll(() => same.told().live.length).toBe(1);
        return same.told().films.length;
      })
      .toBe(0);
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
  });

  it('keeps both notes that were written at the same time, also while a run is at work', async ({
    open,
    expect,
  }) => {
    const film = await open();
    film.film(['010', '020'], { concurrency: 1 });
    await film.render('--only', '010');
    film.oracle.hold();
    const { say, told, command } = await review(film);
    const job = (await film.jobs())[0]?.job ?? '';
    const note = (text: string, was: string) => say({ verb: 'note', job, note: text, was });
    const noted = () => told().takes[0]?.reviewNote;
    await note('first', '');
    await note('second', '');
    await expect.poll(noted).toBe('first\nsecond');
    await note('both are done', 'first\nsecond');
    await expect.poll(noted).toBe('both are done');

    const run = film.startRender();
    await expect.poll(() => told().live.at(-1)?.run?.takes).toBe(2);
    await note('a', 'both are done');
    await note('b', 'both are done');
    await note('a, better', 'a');
    await say({ verb: 'rate', job, rating: 5 });
    await expect.poll(() => told().live.at(-1)?.waiting.length).toBe(3);
    film.oracle.finishAll();
    await run.ended;
    await expect.poll(noted).toBe('b\na, better');
    await expect.poll(() => told().takes[0]?.rating).toBe(5);
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
  });

  it('is live while a run is at work beside it, whose end saves what waits, killed or not', async ({
    open,
    expect,
  }) => {
    const film = await open();
    film.film(['010', '020', '030', '040'], { concurrency: 1 });
    await film.render('--only', '010');
    film.oracle.hold();
    const { say, told, command } = await review(film);
    const run = film.startRender();
    await expect.poll(() => told().live.at(-1)?.run?.takes).toBe(4);
    const said = await say({ verb: 'pick', take: '010:1' });
    expect(said).toEqual({ status: 200, body: { outcome: 'waiting' } });
    await expect.poll(() => told().live.at(-1)?.waiting.length).toBe(1);
    await run.says('020:1 accepted');
    film.oracle.finish('prompt of 020');
    await expect.poll(() => told().takes.filter(({ clip }) => clip).length).toBe(2);
    await run.says('030:1 accepted');
    run.signal('SIGKILL');
    await run.ended;
    await expect.poll(() => told().takes[0]?.mark).toBe('picked');
    await expect.poll(() => told().live.at(-1)).toMatchObject({ waiting: [], refused: [] });
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
    film.oracle.finishAll();
    expect((await film.render()).exit).toBe(0);
    expect(new Set(film.oracle.posts.map(({ body }) => JSON.parse(body).prompt)).size).toBe(4);
  });

  it('tells what was not saved, with the command, where it ends before the run', async ({ open, expect }) => {
    const film = await open();
    film.film(['010', '020']);
    await film.render('--only', '010');
    film.oracle.hold();
    const run = film.startRender();
    await expect.poll(() => film.oracle.posts.length).toBe(2);
    const { say, command } = await review(film);
    await expect
      .poll(async () => (await say({ verb: 'pick', take: '010:1' })).body)
      .toEqual({ outcome: 'waiting' });
    command.signal('SIGINT');
    const { exit, err } = await command.ended;
    expect(exit).toBe(1);
    expect(err).toContain('shotlist pick film.yaml 010:1');
    film.oracle.finishAll();
    await run.ended;
  });

  it('outlives a manifest with mistakes and a folder that is moved away, and goes on after them', async ({
    open,
    expect,
  }) => {
    const film = await open();
    film.film(['010']);
    await film.render();
    const { get, told, command } = await review(film);
    film.write('film.yaml', 'shots: [');
    await expect.poll(() => told().live.at(-1)?.problem).toEqual(expect.any(String));
    expect((await get('')).status).toBe(200);
    film.film([{ id: '010', notes: 'well again' }]);
    await expect.poll(() => told().films.at(-1)?.shots[0]?.notes).toBe('well again');
    renameSync(join(film.folder, 'renders'), join(film.folder, 'elsewhere'));
    await expect.poll(() => told().takes[0]?.state).toBe('missing');
    expect((await get('010_t1.mp4')).status).toBe(404);
    renameSync(join(film.folder, 'elsewhere'), join(film.folder, 'renders'));
    await expect.poll(() => told().takes[0]?.state).toBe('finished');
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
  });
});

describe('review --open', () => {
  /** A film whose environment has a screen, and an `xdg-open` that writes down what it is told and ends so. */
  function withScreen(film: E2eFilm, exit: number): void {
    film.write('bin/xdg-open', `#!/bin/sh\necho "$@" > "${join(film.folder, 'opened')}"\nexit ${exit}\n`);
    chmodSync(join(film.folder, 'bin/xdg-open'), 0o755);
    Object.assign(film.env, { DISPLAY: ':0', PATH: `${join(film.folder, 'bin')}:${film.env.PATH}` });
  }

  it('opens the address in the browser of the desktop', async ({ open, expect }) => {
    const film = await open();
    film.film(['010']);
    await film.render();
    withScreen(film, 0);
    const command = film.start('review', 'film.yaml', '--open');
    await command.says('Opened in the browser. Ctrl-C stops it.');
    expect(film.read('opened').trim()).toBe(/http:\S+/.exec(command.said())?.[0]);
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
  });

  it('says so where no browser can be started', async ({ open, expect }) => {
    const film = await open();
    film.film(['010']);
    await film.render();
    withScreen(film, 3);
    const command = film.start('review', 'film.yaml', '--open');
    await command.says('No browser could be started; open the address yourself.');
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
  });

  it('tells how to forward the port on a machine without a screen', async ({ open, expect }) => {
    const film = await open();
    film.film(['010']);
    await film.render();
    const command = film.start('review', 'film.yaml', '--open');
    await command.says('Ctrl-C stops it');
    const { port } = new URL(/http:\S+/.exec(command.said())?.[0] ?? '');
    expect(command.said()).toContain(`  ssh -L ${port}:127.0.0.1:${port} THIS_MACHINE\n`);
    command.signal('SIGINT');
    expect((await command.ended).exit).toBe(0);
  });
});
