import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createModel } from '../../../src/report/html/browser/model.js';
import { collectFilm } from '../../../src/report/html/collect.js';
import { changedFilm, changeText, filmTexts, wholeText } from '../../../src/report/html/film-change.js';
import type { FilmData } from '../../../src/report/html/film-data.js';
import { pageOf, pageRows } from '../../support/browser-page.js';

const change = (before: FilmData, after: FilmData) => changeText(filmTexts(before), filmTexts(after));

/** A film of these takes of `pageRows`, some of them without their clip. */
function filmOf(count: number, lost: readonly number[] = []): FilmData {
  const rows = pageRows(count).map((row, at) => (lost.includes(at) ? { ...row, outputs: [null] } : row));
  return collectFilm(pageOf(rows));
}

describe('what changed in a film', () => {
  it('makes the newer film of the one before, whatever changed', () => {
    const film = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(40)))
      .map(([count, lost]) => filmOf(count, lost));
    fc.assert(
      fc.property(film, film, (before, after) => {
        expect(changedFilm(before, JSON.parse(change(before, after)))).toEqual(after);
        expect(JSON.parse(wholeText(filmTexts(after)))).toEqual(after);
      }),
      { numRuns: 30 },
    );
  });

  it('is as long as what changed, however long the film is', () => {
    const lengths = [200, 2000].map((count) => change(filmOf(count), filmOf(count, [20])).length);
    expect(lengths[0]).toBeLessThan(4000);
    expect(lengths[1]).toBeLessThan(4000);
  });

  it('leaves the takes that did not change as they are', () => {
    const [before, after] = [filmOf(200), filmOf(200, [20])];
    const first = createModel(before);
    const second = createModel(changedFilm(before, JSON.parse(change(before, after))), first);
    const others = second.takes.filter((take, at) => take !== first.takes[at]);
    expect(others.length).toBeGreaterThan(0);
    expect(others.length).toBeLessThan(4);
    expect(second.takes.map(({ key, state }) => [key, state])).toEqual(
      createModel(after).takes.map(({ key, state }) => [key, state]),
    );
  });
});
