import { expect, it } from 'vitest';
import { placesOf } from '../../src/app/film/film.js';

it.each([
  ['renders/', false, '/film/renders'],
  ['renders//', true, '/film/renders-sandbox'],
  ['/', false, '/'],
  ['//', true, '/-sandbox'],
  ['.', false, '/film'],
])('the output folder %j, in a rehearsal or not (%s), is %s', (output, sandbox, path) => {
  expect(placesOf({ cwd: '/film' }, 'film.yaml', output, sandbox).output).toBe(path);
});
