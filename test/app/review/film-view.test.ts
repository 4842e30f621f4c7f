import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Environment, type Film, openFilm } from '../../../src/app/film/film.js';
import { pickTakes } from '../../../src/app/pick.js';
import { recordChoice } from '../../../src/app/review/choices.js';
import { filmEvent } from '../../../src/app/review/film-text.js';
import { type FilmView, viewFilm } from '../../../src/app/review/film-view.js';
import { compactLockfile } from '../../../src/lockfile/compact.js';
import { foldLockfile } from '../../../src/lockfile/fold.js';
import { systemDisk } from '../../../src/system/node-disk.js';
import { environmentOf } from '../../support/environment.js';
import { writeFinishedFilm } from '../../support/finished-film.js';

let folder: string;
let environment: Environment;
let fresh: Environment;
let film: Film;
const at = (name: string) => join(folder, name);
const lock = () => readFileSync(at('film.yaml.lock'), 'utf8');
const replace = (text: string) => {
  writeFileSync(at('new'), text);
  renameSync(at('new'), at('film.yaml.lock'));
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shotlist-view-'));
  await writeFinishedFilm(folder, 8, { clip: Buffer.from('clip'), gateway: 'https://gateway.example' });
  fresh = { ...environmentOf(systemDisk, { env: {}, home: null }), cwd: folder };
  environment = { ...fresh, kept: { ledgers: new Map(), seen: new WeakMap() } };
  const opened = await openFilm(environment, at('film.yaml'), false);
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  film = opened.value;
});

afterEach(() => rmSync(folder, { recursive: true }));

async function look(before?: FilmView): Promise<FilmView> {
  const view = await viewFilm(environment, film, {}, 1, before);
  const first = await viewFilm(fresh, film, {}, 1);
  if (!view.ok || !first.ok) throw new Error('the film cannot be read');
  expect(filmEvent(view.value).data).toBe(filmEvent(first.value).data);
  expect([...view.value.files]).toEqual([...first.value.files]);
  expect(view.value.page.next).toBe(first.value.page.next);
  return view.value;
}

const marks = ({ data }: FilmView) => data.takes.map((take) => take[13]?.mark ?? '');

describe('a view that follows another', () => {
  it('says the same as a first one after every kind of choice', async () => {
    let view = await look();
    const job = 'job000000003';
    for (const choice of [
      { verb: 'pick', take: '00002:1' },
      { verb: 'pick', take: '00002:2' },
      { verb: 'unpick', shot: '00002' },
      { verb: 'rate', job, rating: 4 },
      { verb: 'note', job, note: 'the rope', was: '' },
    ] as const) {
      expect(await recordChoice(environment, film, choice, {})).toEqual({ ok: true, value: null });
      const next = await look(view);
      expect(filmEvent(next).data).not.toBe(filmEvent(view).data);
      view = next;
    }
  });

  it('makes nothing anew where nothing is new', async () => {
    const view = await look();
    const same = await look(view);
    expect(same.page.rows.every((row, index) => row === view.page.rows[index])).toBe(true);
    expect(same.data.takes.every((take, index) => take === view.data.takes[index])).toBe(true);
    expect(same.files).toBe(view.files);
  });

  it('follows a lockfile that is replaced, merged, cut short and put back beneath it', async () => {
    const start = lock();
    let view = await look();
    expect((await pickTakes(fresh, film, ['00001:1'], { page: null })).ok).toBe(true);
    const ours = lock();
    view = await look(view);
    expect(marks(view)[0]).toBe('picked');
    replace(start);
    view = await look(view);
    expect(marks(view)[0]).toBe('');
    expect((await pickTakes(fresh, film, ['00002:1'], { page: null })).ok).toBe(true);
    replace(ours + lock());
    view = await look(view);
    expect([marks(view)[0], marks(view)[2]]).toEqual(['picked', 'picked']);
    const merged = foldLockfile(lock(), 'film.yaml.lock');
    if (!merged.ok) throw new Error('the merge cannot be read');
    replace(compactLockfile(merged.value.book, merged.value.runs));
    expect(marks(await look(view))).toEqual(marks(view));
    writeFileSync(at('film.yaml.lock'), lock().slice(0, -40));
    expect((await viewFilm(environment, film, {}, 1, view)).ok).toBe(false);
    replace(ours);
    expect(marks(await look(view))[2]).toBe('');
  });

  it('looks for clips again once they are forgotten', async () => {
    const view = await look();
    rmSync(at('renders/00001_t1.mp4'));
    environment.kept?.seen.delete(film);
    const next = await look(view);
    expect(next.data.takes[0]).not.toEqual(view.data.takes[0]);
  });
});
