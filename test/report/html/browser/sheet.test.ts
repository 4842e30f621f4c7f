import { describe, expect, it } from 'vitest';
import { layoutSheet, rowAt, rowOfTake } from '../../../../src/report/html/browser/layout.js';
import { createModel } from '../../../../src/report/html/browser/model.js';
import { runningTime, sectionFacts } from '../../../../src/report/html/browser/section-facts.js';
import { countTakes, selectTakes } from '../../../../src/report/html/browser/select.js';
import { USUAL_VIEW, type View } from '../../../../src/report/html/browser/view.js';
import { collectFilm } from '../../../../src/report/html/collect.js';
import { totalsOf } from '../../../../src/report/totals.js';
import { finished, job, orphanRow, rowOf, take } from '../../../cli/ui/plan-fixture.js';
import { pageOf, pageRows } from '../../../support/browser-page.js';

const rows = pageRows(500);
const film = createModel(collectFilm(pageOf(rows)));
const select = (view: Partial<View>) => selectTakes(film, { ...USUAL_VIEW, ...view });
const space = { width: 1200, size: 240, ratio: 16 / 9, list: false, grouped: true };

describe('the counts', () => {
  it('are over the same takes as the totals, with disabled ones and older versions apart', () => {
    const totals = totalsOf(rows, () => null);
    const counts = countTakes(film);
    expect(counts.all).toBe(totals.takes);
    expect(counts.states.get('finished')?.count).toBe(totals.finished);
    expect(counts.states.get('missing')?.count).toBe(totals.missing);
    for (const [state, { count }] of counts.states) expect(select({ states: [state] })).toHaveLength(count);
    expect(select({ states: ['apart'] })).toHaveLength(counts.apart);
    expect(select({ states: ['film'] })).toHaveLength(
      film.data.film.filter((part) => part.take !== undefined).length,
    );
  });
});

describe('an edited take whose older clip stands in', () => {
  const old = job({ ...finished, job: 'job00000old' });
  const older = { job: old, outputs: ['pier/old.mp4'], changes: ['prompt'] };
  const edited = createModel(collectFilm(pageOf([{ ...rowOf(take(), null), older }, orphanRow(old)])));

  it('shows the clip once: it is no earlier version until the next one is there', () => {
    expect(countTakes(edited)).toMatchObject({ all: 1, apart: 0, disabled: 0 });
    expect(selectTakes(edited, USUAL_VIEW).map(({ key }) => key)).toEqual(['010:1']);
    const [shown] = edited.takes;
    expect(shown && edited.siblings(shown)).toEqual([shown]);
    expect(shown && edited.before(shown)?.cost).toBe('$0.48');
  });
});

describe('the facts of a section', () => {
  it('add up to the film, with disabled takes apart', () => {
    const enabled = select({}).filter(({ apart }) => !apart);
    const shots = new Set(enabled.filter(({ state }) => state !== 'disabled').map(({ shot }) => shot)).size;
    const seconds = film.data.film.reduce((sum, { from, to }) => sum + to - from, 0);
    const { all, disabled } = countTakes(film);
    expect(sectionFacts(enabled, film.data)).toBe(
      `${shots} shots · ${all} takes · ${runningTime(seconds)} · ${disabled} disabled`,
    );
    expect(film.data.film).toHaveLength(shots);
  });

  it('have the length of a picked earlier version in the scene of its shot', () => {
    const exact = { at: '2026-11-03T12:00:00.000Z', on: true, exact: true as const };
    const version = orphanRow(job({ ...finished, job: 'job00000old', picked: exact }));
    const picked = createModel(collectFilm(pageOf([rowOf(take(), job(finished)), version])));
    const [own] = selectTakes(picked, USUAL_VIEW);
    expect(own && sectionFacts([own], picked.data)).toBe('1 shot · 1 take · 8 s');
    expect(selectTakes(picked, { ...USUAL_VIEW, states: ['film'] }).map(({ key }) => key)).toEqual([
      '010:1@job00000old',
    ]);
  });

  it('say nothing of a length where the film has none of them', () => {
    expect(sectionFacts(select({ states: ['disabled'] }).slice(0, 1), film.data)).toBe('1 disabled');
  });
});

describe('the selection', () => {
  it('finds scenes by their names, however strange', () => {
    const scenes = ['*', 'left over', 'all', '', '#a&b=c', null];
    const strange = createModel(
      collectFilm(pageOf(scenes.map((scene, index) => rowOf(take({ shot: `s${index}`, scene }), null)))),
    );
    for (const [index, scene] of scenes.entries())
      expect(selectTakes(strange, { ...USUAL_VIEW, scene }).map(({ name }) => name)).toEqual([`s${index}:1`]);
    expect(selectTakes(strange, { ...USUAL_VIEW, scene: 'none such' })).toEqual([]);
  });

  it('finds words in prompts, ids and request ids, in any case and order', () => {
    const found = select({ text: ' TELEGRAPH  brass ' });
    expect(found.length).toBeGreaterThan(3);
    expect(found.every(({ prompt }) => prompt.includes('brass engine telegraph'))).toBe(true);
    expect(select({ text: '010:2' }).map(({ name }) => name)).toContain('010:2');
    expect(select({ text: 'no such words' })).toEqual([]);
  });

  it('orders by film, age, length and cost, and loses none', () => {
    for (const sort of ['film', 'newest', 'longest', 'dearest'] as const)
      expect(new Set(select({ sort })).size).toBe(film.takes.length);
    const times = select({ sort: 'newest' }).map(({ at }) => at ?? 0);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(select({ sort: 'film' }).at(-1)?.apart).toBe('orphan');
  });
});

describe('versions', () => {
  it('knows what a take was before its edit', () => {
    const at = (time: string) => ({ at: `2026-11-03T${time}:00.000Z` });
    const now = rowOf(take(), job({ ...finished, job: 'job000000003' }, at('12:00')));
    const versions = ['job000000001', 'job000000002'].map((name, index) =>
      orphanRow(job({ ...finished, job: name }, at(`1${index}:00`))),
    );
    const edited = createModel(collectFilm(pageOf([now, ...versions])));
    const beforeOf = (key: string) => {
      const of = edited.takeOf(key);
      return of && edited.before(of)?.key;
    };
    expect(beforeOf('010:1')).toBe('010:1@job000000002');
    expect(beforeOf('010:1@job000000002')).toBe('010:1@job000000001');
    expect(beforeOf('010:1@job000000001')).toBeUndefined();
    const pending = createModel(collectFilm(pageOf([rowOf(take(), null), ...versions])));
    const waiting = pending.takeOf('010:1');
    expect(waiting && pending.before(waiting)?.key).toBe('010:1@job000000002');
  });
});

describe('the layout', () => {
  const takes = select({});

  it.each([
    [60, false],
    [240, false],
    [600, false],
    [240, true],
  ])('has every take once at size %i, list %s', (size, list) => {
    const layout = layoutSheet(takes, { ...space, size, list });
    const placed = layout.rows
      .filter(({ kind }) => kind === 'takes')
      .flatMap(({ first, end }) => takes.slice(first, end));
    expect(placed).toEqual(takes);
    const heads = layout.rows.filter(({ kind }) => kind === 'head');
    expect(heads).toHaveLength(new Set(takes.map((one) => one.apart ?? one.scene)).size);
  });

  it('is never wider than its room', () => {
    for (let size = 60; size <= 600; size += 10)
      for (const width of [320, 358, 700, 1366, 1900]) {
        const { columns, card, gap } = layoutSheet(takes, { ...space, size, width });
        expect(columns * card + (columns - 1) * gap).toBeLessThanOrEqual(width + 0.001);
      }
  });

  it('overlaps nowhere, and finds rows by height and take', () => {
    const { rows: placed, height, columns, card } = layoutSheet(takes, space);
    let bottom = 0;
    for (const [index, row] of placed.entries()) {
      expect(row.top).toBeGreaterThanOrEqual(bottom);
      bottom = row.top + row.height;
      expect(rowAt(placed, row.top)).toBe(index);
      expect(rowAt(placed, bottom - 1)).toBe(index);
    }
    expect(height).toBeGreaterThanOrEqual(bottom);
    expect(columns * card).toBeLessThanOrEqual(space.width);
    expect(placed[rowOfTake(placed, 100)]).toMatchObject({ kind: 'takes' });
    expect(rowOfTake(placed, takes.length)).toBe(-1);
    expect(layoutSheet([], space)).toMatchObject({ rows: [], height: 0 });
  });
});
