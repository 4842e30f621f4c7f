import type { FilmTake } from './film-take.js';
import { groupOf } from './select.js';
import { SIZE } from './view.js';

/** A row of the sheet: the head of a section, or the takes from `first` to before `end` of the list. */
export interface SheetRow {
  kind: 'head' | 'takes';
  top: number;
  height: number;
  first: number;
  end: number;
}

/** Where everything on the sheet stands, in pixels. */
export interface SheetLayout {
  rows: readonly SheetRow[];
  height: number;
  columns: number;
  /** The space between two cards, the width of a card and the height of its frame. */
  gap: number;
  card: number;
  frame: number;
  detail: Detail;
}

/** How much a card says: its id, its id and prompt, or all. */
export type CardDetail = 'id' | 'prompt' | 'all';

/** How much a take on the sheet says; `none`: its picture alone, as a tile. */
export type Detail = 'none' | CardDetail;

/** What the layout follows from. */
export interface SheetSpace {
  width: number;
  size: number;
  ratio: number;
  list: boolean;
  /** True for sections with heads. */
  grouped: boolean;
}

/** Of the head of a section, and what is free below it, with small pictures and with others. */
const HEAD = { small: 48, usual: 68 };
const BELOW = { small: 8, usual: 24 };
const LIST_ROW = 76;
const CAPTION: Record<Detail, number> = { none: 0, id: 26, prompt: 68, all: 96 };

/** Puts the takes into rows. Linear in them, and makes nothing that is seen. */
export function layoutSheet(takes: readonly FilmTake[], space: SheetSpace): SheetLayout {
  const { width, size, ratio, list, grouped } = space;
  const gap = list ? 0 : gapOf(size);
  const columns = list ? 1 : columnsOf(width, size);
  const share = (width - gap * (columns - 1)) / columns;
  const card = columns === 1 ? width : Math.min(share, Math.max(size * 1.6, 160));
  const detail: Detail = card < 104 ? 'none' : card < 170 ? 'id' : card < 330 ? 'prompt' : 'all';
  const look = detail === 'none' && !list ? 'small' : 'usual';
  const frame = list ? LIST_ROW - 16 : card / ratio;
  const height = list ? LIST_ROW : frame + CAPTION[detail] + gap;
  const rows: SheetRow[] = [];
  let top = grouped ? 0 : BELOW[look];
  const add = (kind: SheetRow['kind'], tall: number, first: number, end: number) => {
    rows.push({ kind, top, height: tall, first, end });
    top += tall;
  };
  for (let first = 0; first < takes.length; ) {
    const end = grouped ? endOfGroup(takes, first) : takes.length;
    if (grouped) add('head', HEAD[look], first, end);
    for (let at = first; at < end; at += columns) add('takes', height, at, Math.min(at + columns, end));
    if (grouped) top += BELOW[look];
    first = end;
  }
  return { rows, height: top, columns, gap, card, frame, detail };
}

/** The smallest size of which a row holds one card alone: a larger one looks the same. `SIZE.most` if no size is too wide for two. */
export function largestSize(width: number): number {
  let size: number = SIZE.least;
  while (size < SIZE.most && columnsOf(width, size) > 1) size += SIZE.step;
  return size;
}

function columnsOf(width: number, size: number): number {
  return Math.max(1, Math.floor((width + gapOf(size)) / (size + gapOf(size))));
}

function gapOf(size: number): number {
  return size < 110 ? 6 : size < 180 ? 12 : 20;
}

/** The index of the row at a height, by bisection; the nearest one above or below the sheet. */
export function rowAt(rows: readonly SheetRow[], y: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.top ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** The index of the row of a take; -1 if it is in none. */
export function rowOfTake(rows: readonly SheetRow[], take: number): number {
  return rows.findIndex(({ kind, first, end }) => kind === 'takes' && first <= take && take < end);
}

function endOfGroup(takes: readonly FilmTake[], first: number): number {
  const group = groupOf(takes[first] as FilmTake);
  let end = first + 1;
  while (end < takes.length && groupOf(takes[end] as FilmTake) === group) end += 1;
  return end;
}
