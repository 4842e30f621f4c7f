/** The orders of the sheet. */
export const SORTS = {
  film: 'Film order',
  newest: 'Newest first',
  longest: 'Longest first',
  dearest: 'Most expensive first',
} as const;
export type Sort = keyof typeof SORTS;

/** The sizes of a card, in pixels, and between two that can be chosen. */
export const SIZE = { least: 60, most: 600, usual: 240, step: 10 } as const;

/** What the page shows; all of it stands in the address. */
export interface View {
  /** The scene by its name, null for shots without a scene; undefined for all. */
  scene: string | null | undefined;
  /** States to show; all if empty. `film`: takes that the film shows; `apart`: older versions and clips that no shot uses. */
  states: readonly string[];
  text: string;
  sort: Sort;
  size: number;
  list: boolean;
  /** Key of the take that is open. */
  take: string | undefined;
  /** Keys of the takes to compare it with. */
  beside: readonly string[];
  /** Key of the first take in sight. */
  at: string | undefined;
  /** Seconds of the film. */
  time: number;
}

export const USUAL_VIEW: View = {
  scene: undefined,
  take: undefined,
  at: undefined,
  states: [],
  text: '',
  sort: 'film',
  size: SIZE.usual,
  list: false,
  beside: [],
  time: 0,
};

/** The view of an address; what it does not say, or says wrong, is as usual. */
export function parseView(hash: string): View {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const size = Number(said.get('size') ?? SIZE.usual);
  const time = Number(said.get('t') ?? 0);
  const sort = said.get('sort') ?? '';
  const scene = said.get('scene') ?? undefined;
  return {
    scene: said.has('unnamed') ? null : scene,
    states: listOf(said.get('show')),
    text: said.get('q') ?? '',
    sort: isSort(sort) ? sort : 'film',
    size: size >= SIZE.least && size <= SIZE.most ? Math.round(size) : SIZE.usual,
    list: said.get('as') === 'list',
    take: said.get('take') || undefined,
    beside: listOf(said.get('beside')),
    at: said.get('at') || undefined,
    time: time > 0 && Number.isFinite(time) ? time : 0,
  };
}

/** The address of a view: `#scene=pier&show=failed&take=010:2`; empty for the usual one. */
export function formatView(view: View): string {
  const said: [string, string][] = [];
  if (view.scene === null) said.push(['unnamed', '1']);
  else if (view.scene !== undefined) said.push(['scene', view.scene]);
  if (view.states.length > 0) said.push(['show', view.states.join(',')]);
  if (view.text !== '') said.push(['q', view.text]);
  if (view.sort !== 'film') said.push(['sort', view.sort]);
  if (view.size !== SIZE.usual) said.push(['size', String(view.size)]);
  if (view.list) said.push(['as', 'list']);
  if (view.take !== undefined) said.push(['take', view.take]);
  if (view.beside.length > 0) said.push(['beside', view.beside.join(',')]);
  if (view.at !== undefined) said.push(['at', view.at]);
  if (view.time > 0) said.push(['t', String(Number(view.time.toFixed(2)))]);
  return said.length === 0 ? '' : `#${said.map(([key, value]) => `${key}=${encoded(value)}`).join('&')}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/%(?:3A|2C|40|2F)/g, decodeURIComponent);
}

function listOf(text: string | null): string[] {
  return text ? text.split(',').filter((part) => part !== '') : [];
}

function isSort(text: string): text is Sort {
  return Object.hasOwn(SORTS, text);
}
