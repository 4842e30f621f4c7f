import { runningTime, takeCard, takeRow } from './card.js';
import { el, fill } from './dom.js';
import { layoutSheet, rowAt, rowOfTake, type SheetLayout, type SheetRow } from './layout.js';
import type { FilmModel, FilmTake } from './model.js';
import type { Stills } from './stills.js';
import type { View } from './view.js';

/** The contact sheet. Only rows in sight, and some around them, are made. */
export interface Sheet {
  element: HTMLElement;
  takes(): readonly FilmTake[];
  /** Shows these takes. */
  show(model: FilmModel, takes: readonly FilmTake[], view: View): void;
  /** Scrolls to a take and makes it the current one; `focus` gives it the keyboard. */
  go(index: number, focus: boolean): void;
  /** Index of the current take; -1 if there is none. */
  current(): number;
  columns(): number;
  /** The first take in sight; null while the sheet begins in sight. */
  firstInSight(): FilmTake | null;
  /** Scrolls so that a take is the first in sight. */
  scrollTo(take: FilmTake): void;
}

/** How much is made above and below what is seen, in pixels. */
const AROUND = 500;

/** Makes the sheet. `onScroll` is called when another row may be the first; `covered` tells what of the window a toolbar covers, in pixels. */
export function createSheet(stills: Stills, onScroll: () => void, covered: () => number): Sheet {
  const element = el('div.rows', { role: 'group', 'aria-label': 'Takes' });
  const made = new Map<number, HTMLElement>();
  let model: FilmModel | null = null;
  let takes: readonly FilmTake[] = [];
  let view: View | null = null;
  let layout: SheetLayout = { rows: [], height: 0, columns: 1, card: 0, frame: 0, detail: 'none' };
  let current = -1;
  let asked = false;

  function render(): void {
    asked = false;
    const top = -element.getBoundingClientRect().top;
    const first = rowAt(layout.rows, top - AROUND);
    const last = rowAt(layout.rows, top + innerHeight + AROUND);
    for (const [index, row] of made) {
      if (index >= first && index <= last) continue;
      row.remove();
      made.delete(index);
    }
    for (let index = first; index <= last; index += 1) {
      const row = layout.rows[index];
      if (row && !made.has(index)) made.set(index, makeRow(row, index));
    }
  }
  function makeRow(row: SheetRow, index: number): HTMLElement {
    const place = row.kind === 'head' ? sectionHead(row) : el(view?.list ? 'div.band.list' : 'div.band');
    place.style.transform = `translateY(${row.top}px)`;
    if (row.kind === 'takes')
      for (let at = row.first; at < row.end; at += 1) {
        const take = takes[at];
        if (!take) continue;
        const card = view?.list ? takeRow(take, stills) : takeCard(take, layout.detail, stills);
        card.tabIndex = at === Math.max(0, current) ? 0 : -1;
        card.dataset.at = String(at);
        place.append(card);
      }
    // Rows stand in order, for the keyboard and screen readers.
    let before = index + 1;
    while (before < index + 200 && !made.has(before)) before += 1;
    element.insertBefore(place, made.get(before) ?? null);
    return place;
  }
  function sectionHead(row: SheetRow): HTMLElement {
    const of = takes.slice(row.first, row.end);
    const [first] = of;
    const scenes = model?.data.scenes ?? [];
    const shots = new Set(of.map(({ shot }) => shot)).size;
    const seconds = of.reduce((sum, { inFilm, clip }) => sum + (inFilm ? (clip?.seconds ?? 0) : 0), 0);
    const isPlain = scenes.length === 1 && scenes[0] === null;
    const title = first?.apart
      ? 'Earlier versions'
      : (scenes[first?.scene ?? 0] ?? (isPlain ? 'All shots' : 'No scene'));
    const facts = first?.apart
      ? `${countText(of.length, 'clip')} that no take uses now`
      : [countText(shots, 'shot'), countText(of.length, 'take'), seconds > 0 ? runningTime(seconds) : '']
          .filter((part) => part)
          .join(' · ');
    return el('div.head', {}, el('h3', {}, title), el('p', {}, facts));
  }
  function relayout(): void {
    if (!view || !model) return;
    const style = getComputedStyle(element);
    const width =
      element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    layout = layoutSheet(takes, {
      width,
      size: view.size,
      ratio: model.data.ratio,
      list: view.list,
      grouped: view.sort === 'film',
    });
    element.style.height = `${layout.height}px`;
    element.style.setProperty('--columns', String(layout.columns));
    element.style.setProperty('--card', `${layout.card}px`);
    element.style.setProperty('--frame', `${layout.frame}px`);
    element.dataset.detail = view.list ? 'list' : layout.detail;
    made.clear();
    fill(element);
    render();
  }
  function later(): void {
    if (!asked) requestAnimationFrame(render);
    asked = true;
    onScroll();
  }
  function setCurrent(index: number): void {
    current = index;
    for (const card of element.querySelectorAll<HTMLElement>('[data-at]'))
      card.tabIndex = Number(card.dataset.at) === index ? 0 : -1;
  }
  addEventListener('scroll', later, { passive: true });
  element.addEventListener('focusin', ({ target }) => {
    const at = target instanceof HTMLElement ? target.dataset.at : undefined;
    if (at !== undefined && Number(at) !== current) setCurrent(Number(at));
  });
  let width = 0;
  new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    relayout();
  }).observe(element);

  return {
    element,
    takes: () => takes,
    show: (newer, shown, how) => {
      const key = takes[current]?.key;
      [model, takes, view] = [newer, shown, how];
      current = shown.findIndex((take) => take.key === key);
      relayout();
    },
    current: () => current,
    columns: () => layout.columns,
    go: (index, focus) => {
      if (!takes[index]) return;
      const row = layout.rows[rowOfTake(layout.rows, index)];
      if (!row) return;
      const top = element.getBoundingClientRect().top + row.top;
      if (top < covered() || top + row.height > innerHeight)
        scrollBy({ top: top - Math.max(covered() + 8, (innerHeight - row.height) / 2) });
      render();
      setCurrent(index);
      const card = element.querySelector<HTMLElement>(`[data-at="${index}"]`);
      if (focus) card?.focus({ preventScroll: true });
    },
    firstInSight: () => {
      const top = covered() + 12 - element.getBoundingClientRect().top;
      if (top < 60) return null;
      let at = rowAt(layout.rows, top);
      while (layout.rows[at]?.kind === 'head') at += 1;
      return takes[layout.rows[at]?.first ?? -1] ?? null;
    },
    scrollTo: (take) => {
      const row = layout.rows[rowOfTake(layout.rows, takes.indexOf(take))];
      if (row) scrollTo({ top: scrollY + element.getBoundingClientRect().top + row.top - covered() - 8 });
      render();
    },
  };
}

/** `1 take`, `2 takes`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
