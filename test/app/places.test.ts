import { expect, it } from 'vitest';
import { openFilm, placesOf } from '../../src/app/film/film.js';
import { filmText } from '../support/manifest-text.js';
import { memoryDisk } from '../support/memory-disk.js';

it.each([
  ['renders/', false, '/film/renders'],
  ['renders//', true, '/film/renders-sandbox'],
  ['/', false, '/'],
  ['//', true, '/-sandbox'],
  ['.', false, '/film'],
])('the output folder %j, in a rehearsal or not (%s), is %s', (output, sandbox, path) => {
  expect(placesOf({ cwd: '/film' }, 'film.yaml', output, sandbox).output).toBe(path);
});

it('a film warns that its file alone names it in a shared ledger, outside a repository that has an origin', async () => {
  const warned = async (top: Record<string, string>, sandbox = false, more: Record<string, string> = {}) => {
    const ledger = 'postgres://db.example/films';
    const { disk } = memoryDisk({ '/film/shots.yaml': filmText(['010'], { ledger, ...top }), ...more });
    const clock = { now: () => 0 };
    const opened = await openFilm(
      { disk, clock, cwd: '/film', env: {} } as never,
      '/film/shots.yaml',
      sandbox,
    );
    return opened.ok ? opened.value.warnings.map(({ code, help }) => `${code} ${help}`) : opened.error;
  };
  expect(await warned({})).toEqual([expect.stringMatching(/^common-film-name .*`film: shots\.yaml`/)]);
  expect(await warned({ film: 'harbor' })).toEqual([]);
  expect(await warned({ ledger: 'lockfile' })).toEqual([]);
  expect(await warned({}, true)).toEqual([]);
  const origin = '[remote "origin"]\n\turl = https://git.example/films.git\n';
  expect(await warned({}, false, { '/film/.git/config': origin })).toEqual([]);
});
