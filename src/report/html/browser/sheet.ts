import { el } from './dom.js';
import type { FilmTake } from './film-take.js';
import { layoutSheet, rowAt, rowOfTake, type SheetLayout, type SheetRow } from './layout.js';
import type { FilmModel } from './model.js';
import { isRowOf, type RowLook, sectionHead, type TakesRow, takesRow } from './sheet-rows.js';
import type { Stills } from './stills.js';
import type { View } from './view.js';

/** The contact sheet. Of a long film only rows in sight, and some around them, are made. */
export interface Sheet {
  element: HTMLElement;
  takes(): readonly FilmTake[];
  /** Shows these takes. Rows that stay as they are are left alone. */
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

/** How much is made above and below what is seen, in pixels; less of tiles, which are made quickly. */
const AROUND = { tiles: 250, cards: 500 };
/** So many takes are all made at once: the browser finds their words, and a picture of the whole page shows them. */
const SHORT_FILM = 100;
/** The width of a letter on a tile, in pixels. */
const LETTER = 5.8;
/** Rows are put into their order once scrolling has rested for so long, in milliseconds. */
const REST = 200;

/** Makes the sheet. `onScroll` is called when another row may be the first; `covered` tells what of the window a toolbar covers, in pixels. */
export function createSheet(stills: Stills, onScroll: () => void, covered: () => number): Sheet {
  const element = el('div.rows', { role: 'group', 'aria-label': 'Takes' });
  const heads = new Map<number, HTMLElement>();
  let made = new Map<number, TakesRow>();
  let model: FilmModel | null = null;
  let takes: readonly FilmTake[] = [];
  let view: View | null = null;
  let layout: SheetLayout = { rows: [], height: 0, columns: 1, gap: 0, card: 0, frame: 0, detail: 'none' };
  let look: RowLook = { detail: 'none', columns: 1, letters: 0 };
  let current = -1;
  let resting: ReturnType<typeof setTimeout>;

  /** Makes the rows in sight; `spare` are rows that may be used for them. */
  function render(spare: TakesRow[] = []): void {
    const usual = look.detail === 'none' ? AROUND.tiles : AROUND.cards;
    const around = takes.length <= SHORT_FILM ? Number.POSITIVE_INFINITY : usual;
    const top = -element.getBoundingClientRect().top;
    const first = rowAt(layout.rows, top - around);
    const last = rowAt(layout.rows, top + innerHeight + around);
    const isOut = (index: number) => index < first || index > last;
    for (const [index, head] of heads)
      if (isOut(index)) {
        head.remove();
        heads.delete(index);
      }
    for (const [index, row] of made)
      if (isOut(index)) {
        // Whoever has the keyboard must not find another take under it.
        if (row.element.contains(document.activeElement)) row.element.remove();
        else spare.push(row);
        made.delete(index);
      }
    for (let index = first; index <= last; index += 1) {
      const row = layout.rows[index];
      if (row?.kind === 'head' && !heads.has(index)) makeHead(row, index);
      if (row?.kind === 'takes' && !made.has(index)) makeRow(row, index, spare);
    }
    for (const row of spare) row.element.remove();
    clearTimeout(resting);
    resting = setTimeout(order, REST);
  }
  function makeHead(row: SheetRow, index: number): void {
    if (!model) return;
    const head = sectionHead(takes.slice(row.first, row.end), model);
    head.style.transform = `translateY(${row.top}px)`;
    heads.set(index, head);
    element.append(head);
  }
  function makeRow(row: SheetRow, index: number, spare: TakesRow[]): void {
    const of = takes.slice(row.first, row.end);
    const same = spare.findIndex((each) => isRowOf(each, of, look));
    const like =
      same >= 0 ? same : spare.findIndex((each) => look.detail === 'none' && each.tiles.length > 0);
    const [reused] = like >= 0 ? spare.splice(like, 1) : [];
    const shown = reused && same >= 0 ? reused : takesRow(of, look, stills, reused);
    shown.element.style.transform = `translateY(${row.top}px)`;
    for (const [at, card] of shown.cards.entries()) {
      card.tabIndex = row.first + at === Math.max(0, current) ? 0 : -1;
      card.dataset.at = String(row.first + at);
    }
    made.set(index, shown);
    if (!shown.element.isConnected) element.append(shown.element);
  }
  /** Puts the rows into their order, for the keyboard and screen readers. */
  function order(): void {
    const focused = document.activeElement;
    let next = element.firstElementChild;
    for (const index of [...heads.keys(), ...made.keys()].sort((a, b) => a - b)) {
      const row = heads.get(index) ?? made.get(index)?.element;
      if (!row) continue;
      if (row === next) next = row.nextElementSibling;
      else element.insertBefore(row, next);
    }
    if (focused instanceof HTMLElement && focused !== document.activeElement && element.contains(focused))
      focused.focus({ preventScroll: true });
  }
  function relayout(): void {
    if (!view || !model) return;
    const hadKeyboard = element.contains(document.activeElement);
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
    const { columns, gap, card, frame } = layout;
    look = { detail: view.list ? 'list' : layout.detail, columns, letters: Math.floor((card - 8) / LETTER) };
    element.style.height = `${layout.height}px`;
    element.style.setProperty('--columns', String(columns));
    element.style.setProperty('--gap', `${gap}px`);
    element.style.setProperty('--card', `${card}px`);
    element.style.setProperty('--frame', `${frame}px`);
    element.dataset.detail = look.detail;
    for (const head of heads.values()) head.remove();
    heads.clear();
    const before = made;
    made = new Map();
    render([...before.values()]);
    if (hadKeyboard) keepKeyboard();
  }
  /** Gives the keyboard to the current take again, whose card may be a new one, or may show another take by now. */
  function keepKeyboard(): void {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && element.contains(focused)) {
      if (focused.dataset.at === String(current)) return;
      focused.blur();
    }
    go(current, true);
  }
  function go(index: number, focus: boolean): void {
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
  }
  function setCurrent(index: number): void {
    current = index;
    for (const card of element.querySelectorAll<HTMLElement>('[data-at]'))
      card.tabIndex = Number(card.dataset.at) === index ? 0 : -1;
  }
  // Once before each frame, and before anything else has changed the page: asking where the sheet is costs no layout.
  addEventListener(
    'scroll',
    () => {
      render();
      onScroll();
    },
    { passive: true },
  );
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
    go,
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
