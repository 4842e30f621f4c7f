import type { ImageData } from '../film-data.js';
import { copyBox } from './copy.js';
import { el } from './dom.js';
import type { FilmTake } from './film-take.js';
import { diffSettings, diffWords } from './words.js';

/** All that is known of a take, and what differs from the version before it. */
export function takeSide(
  take: FilmTake,
  before: FilmTake | null,
  scene: string | null,
  decide: HTMLElement | null,
): HTMLElement[] {
  const sections = [
    decide,
    take.note
      ? section(take.clip ? 'State' : 'Why there is no clip', el('p.said-why', { dir: 'auto' }, take.note))
      : null,
    take.command ? section('To continue', copyBox(take.command)) : null,
    before ? section('Changed since the version before', changes(take, before)) : null,
    section('Prompt', prompt(take, before)),
    take.reviewNote && !decide ? section('Review', el('p.notes', { dir: 'auto' }, take.reviewNote)) : null,
    take.shot.notes ? section('Notes', el('p.notes', { dir: 'auto' }, take.shot.notes)) : null,
    inputFrame('Starts from', 'The frame that the clip starts from', take.image),
    inputFrame('Arrives at', 'The frame that the clip arrives at', take.endImage),
    section('Settings', settings(take, before)),
    section('About this take', list([['Scene', scene ?? 'none'], ...factsOf(take)])),
    before?.apart === 'shown' ? section('About the clip shown', list(factsOf(before))) : null,
    take.pick && !decide ? section('To put it into the film', copyBox(take.pick)) : null,
  ];
  return sections.filter((part) => part !== null);
}

function factsOf(take: FilmTake): [string, string][] {
  return [['Model', take.model], ['Cost', take.cost || 'nothing yet'], ...take.facts];
}

function section(title: string, ...children: HTMLElement[]): HTMLElement {
  return el('section', {}, el('h3', {}, title), ...children);
}

function prompt(take: FilmTake, before: FilmTake | null): HTMLElement {
  if (!before || before.prompt === take.prompt) return el('p.whole-prompt', { dir: 'auto' }, take.prompt);
  const pieces = diffWords(before.prompt, take.prompt).map(({ kind, text }) =>
    kind === 'same' ? text : el(kind === 'added' ? 'ins' : 'del', {}, text),
  );
  return el('p.whole-prompt', { dir: 'auto' }, ...pieces);
}

function changes(take: FilmTake, before: FilmTake): HTMLElement {
  const changed = diffSettings(before.settings, take.settings).map(
    ({ name, before: old, after }) => `${name} ${old ?? 'unset'} → ${after ?? 'unset'}`,
  );
  if (before.model !== take.model) changed.unshift(`model ${before.model} → ${take.model}`);
  if (before.prompt !== take.prompt) changed.push('prompt: words marked below');
  if (changed.length === 0) changed.push('Nothing: the same request, rendered again');
  return el('ul.changes', {}, ...changed.map((text) => el('li', {}, text)));
}

function settings(take: FilmTake, before: FilmTake | null): HTMLElement {
  const old = new Map(
    before ? diffSettings(before.settings, take.settings).map((change) => [change.name, change]) : [],
  );
  const rows = take.settings.map(([name, value]): [string, string | HTMLElement] => {
    const change = old.get(name);
    return [
      name,
      change ? el('span', {}, el('del', {}, change.before ?? 'unset'), ' → ', el('ins', {}, value)) : value,
    ];
  });
  return rows.length > 0 ? list(rows) : el('p.none', {}, 'None');
}

function inputFrame(title: string, alt: string, image: ImageData | null): HTMLElement | null {
  if (!image) return null;
  const text = image.link
    ? el('a', { href: image.link, rel: 'noreferrer', target: '_blank' }, image.text)
    : image.text;
  return section(
    title,
    el('figure', {}, image.local && el('img', { src: image.local, alt }), el('figcaption', {}, text)),
  );
}

function list(rows: readonly (readonly [string, string | HTMLElement])[]): HTMLElement {
  return el('dl', {}, ...rows.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}
