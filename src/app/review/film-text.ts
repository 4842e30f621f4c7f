import type { Refusal } from '../../core/refusal.js';
import { escapeControls } from '../../core/text.js';
import { inScript } from '../../report/html/collect.js';
import { changeText, wholeText } from '../../report/html/film-change.js';
import type { Markup } from '../../report/html/markup.js';
import { pagePieces } from '../../report/html/page.js';
import { numberParts, timePart } from '../../report/html/parts.js';
import type { FilmView } from './film-view.js';
import type { PageEvent } from './readers.js';

/** The page with the film in it. */
export function pageText({ page, texts }: FilmView): string {
  return [...pagePieces(page, inScript(wholeText(texts)))].join('');
}

/** The parts of the page with numbers, as markup by the ids of their elements. */
export function numbersOf({ page }: FilmView): Record<string, string> {
  return markupById(numberParts(page));
}

/** The part of the page that says where the time went. */
export function chartOf({ page }: FilmView): Record<string, string> {
  return markupById({ time: timePart(page) });
}

/** Tells a page the whole film. */
export function filmEvent({ version, texts }: FilmView): PageEvent {
  return { event: 'film', id: version, data: wholeText(texts) };
}

/** Tells a page that shows the view before what is different. */
export function changeEvent(before: FilmView, { version, texts }: FilmView): PageEvent {
  return { event: 'change', id: version, data: changeText(before.texts, texts) };
}

/** A refusal as one text that is safe to show. */
export function messageOf({ diagnostics, message }: Refusal): string {
  const texts = [...diagnostics.map((each) => each.message), ...(message === '' ? [] : [message])];
  return escapeControls(texts.join(' '));
}

function markupById(parts: Readonly<Record<string, Markup>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).map(([id, { text }]) => [id, text]));
}
