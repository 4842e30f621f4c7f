import { sceneName } from '../film-data.js';
import { takeCard, takeRow } from './card.js';
import { el } from './dom.js';
import type { FilmTake } from './film-take.js';
import type { Detail } from './layout.js';
import type { FilmModel } from './model.js';
import { countText, sectionFacts } from './section-facts.js';
import type { Stills } from './stills.js';
import { createTile, type Tile } from './tile.js';

/** What rows of takes look like apart from their takes. */
export interface RowLook {
  detail: Detail | 'list';
  columns: number;
  /** How many letters of a name a tile has room for. */
  letters: number;
}

/** A row of takes on the page. */
export interface TakesRow {
  element: HTMLElement;
  /** The look and takes that it was made for. */
  look: RowLook;
  takes: readonly FilmTake[];
  cards: readonly HTMLElement[];
  /** Empty unless it is a row of tiles. */
  tiles: Tile[];
}

/** A row of takes; `spare` is a row of tiles that may become it. */
export function takesRow(
  takes: readonly FilmTake[],
  look: RowLook,
  stills: Stills,
  spare: TakesRow | undefined,
): TakesRow {
  if (look.detail === 'none') return rowOfTiles(takes, look, stills, spare);
  const { detail } = look;
  const cards = takes.map((take) =>
    detail === 'list' ? takeRow(take, stills) : takeCard(take, detail, stills),
  );
  const element = el(detail === 'list' ? 'div.band.list' : 'div.band', {}, ...cards);
  return { element, look, takes, cards, tiles: [] };
}

/** True if a row shows these takes in that look. */
export function isRowOf(row: TakesRow, takes: readonly FilmTake[], look: RowLook): boolean {
  const isSameLook = (['detail', 'columns', 'letters'] as const).every((key) => row.look[key] === look[key]);
  return isSameLook && row.takes.length === takes.length && row.takes.every((take, at) => take === takes[at]);
}

/** The head of a section of takes. */
export function sectionHead(takes: readonly FilmTake[], { data }: FilmModel): HTMLElement {
  const { scenes } = data;
  const [first] = takes;
  const isPlain = scenes.length === 1 && scenes[0] === null;
  const title = first?.apart
    ? 'Earlier versions'
    : isPlain
      ? 'All shots'
      : sceneName(scenes[first?.scene ?? 0]);
  const facts = first?.apart
    ? `${countText(takes.length, 'clip')} that no take uses now`
    : sectionFacts(takes, data);
  return el('div.head', {}, el('h3', {}, title), el('p', {}, facts));
}

function rowOfTiles(
  takes: readonly FilmTake[],
  look: RowLook,
  stills: Stills,
  spare: TakesRow | undefined,
): TakesRow {
  const element = spare?.element ?? el('div.band');
  const tiles = spare?.tiles ?? [];
  while (tiles.length < takes.length) {
    const tile = createTile(stills);
    tiles.push(tile);
    element.append(tile.element);
  }
  for (const [at, tile] of tiles.entries()) {
    const take = takes[at];
    tile.element.hidden = !take;
    if (take) tile.show(take, look.letters);
    else delete tile.element.dataset.at;
  }
  const cards = tiles.slice(0, takes.length).map((tile) => tile.element);
  return { element, look, takes, cards, tiles };
}
