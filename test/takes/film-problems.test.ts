import { expect, test } from 'vitest';
import { filmProblems } from '../../src/takes/film-problems.js';
import { takesOf } from '../../src/takes/takes.js';
import { film, model } from '../support/resolved-film.js';

test('a trim that begins after the end of its clip is a problem, where the length is known', () => {
  const manifest = film([
    { id: '010', trim: { in: 5.9, out: null } },
    { id: '020', trim: { in: 6, out: null } },
    { id: '030', trim: { in: 9, out: 12 } },
    { id: '040', model: model('ltx-2-19b'), trim: { in: 9, out: null } },
  ]);
  expect(filmProblems(manifest, takesOf(manifest)).map(({ code, message }) => [code, message])).toEqual([
    ['bad-trim', expect.stringMatching(/`in: 6`.*\b020\b.*\b6 s\b/)],
    ['bad-trim', expect.stringMatching(/`in: 9`.*\b030\b.*\b6 s\b/)],
  ]);
});

test('a trim that ends after the end of its clip is a warning', () => {
  const manifest = film([
    { id: '010', trim: { in: 1, out: 6 } },
    { id: '020', trim: { in: 1, out: 6.5 } },
  ]);
  expect(filmProblems(manifest, takesOf(manifest))).toMatchObject([
    {
      severity: 'warning',
      code: 'trim-too-long',
      message: expect.stringMatching(/`out: 6\.5`.*\b020\b.*\b6 s\b/),
    },
  ]);
});
