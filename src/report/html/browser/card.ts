import { el } from './dom.js';
import type { FilmTake } from './film-take.js';
import type { CardDetail } from './layout.js';
import type { Stills } from './stills.js';

/** Of text in any language, whose direction its first letter tells. */
const AUTO = { dir: 'auto' };

/** A take on the sheet, with as much as its size has room for. */
export function takeCard(take: FilmTake, detail: CardDetail, stills: Stills): HTMLElement {
  const frame = frameOf(take, stills);
  if (detail === 'id')
    return cardButton(take, 'card', [
      frame,
      el('span.line', {}, nameOf(take), take.mark === 'picked' ? el('span.mark.picked', {}, '✓') : null),
    ]);
  const line = el(
    'span.line',
    {},
    nameOf(take),
    lengthOf(take),
    markOf(take),
    el('span.cost', {}, take.cost),
  );
  const meta = detail === 'all' ? [metaOf(take)] : [];
  return cardButton(take, 'card', [frame, line, ...meta, el('span.prompt', AUTO, take.prompt)]);
}

/** A take as a row of the list. */
export function takeRow(take: FilmTake, stills: Stills): HTMLElement {
  const isOlder = take.state === 'outdated' || take.state === 'stale';
  const reason = isOlder && take.flags ? `${take.flags}.` : take.note;
  return cardButton(take, 'row', [
    frameOf(take, stills),
    el('span.line', {}, nameOf(take), markOf(take)),
    el('span.prompt', AUTO, reason ? el('span.reason', {}, `${reason} `) : null, take.prompt),
    isOlder ? el('span.meta', {}, take.model) : metaOf(take),
    lengthOf(take) ?? el('span.length', {}, take.word),
    el('span.cost', {}, take.cost),
  ]);
}

/** The length of a clip: `8 s`, `4.84 s`. */
export function secondsText(seconds: number | null): string {
  return seconds === null ? '?' : `${Number(seconds.toFixed(2))} s`;
}

/** What a screen reader says of a take. */
export function labelOf(take: FilmTake): string {
  const length = take.clip ? `, ${secondsText(take.clip.seconds)}` : '';
  const inFilm = take.inFilm && take.hasSiblings ? ', in the film' : '';
  const apart = take.apart ? ', earlier version' : '';
  return `Take ${take.name}, ${take.word}${apart}${length}${take.mark ? `, ${take.mark}` : ''}${inFilm}`;
}

/** A button whose hidden label says what its parts show. */
function cardButton(take: FilmTake, kind: string, parts: readonly HTMLElement[]): HTMLElement {
  for (const part of parts) part.setAttribute('aria-hidden', 'true');
  return el(
    `button.${kind}`,
    {
      type: 'button',
      tabindex: -1,
      'data-key': take.key,
      'data-state': take.apart ? 'apart' : take.state,
      'data-shown': take.inFilm && take.hasSiblings,
    },
    el('span.hidden', {}, labelOf(take)),
    ...parts,
  );
}

function metaOf(take: FilmTake): HTMLElement {
  return el('span.meta', {}, take.flags ? el('span.flags', {}, take.flags) : take.model);
}

function frameOf(take: FilmTake, stills: Stills): HTMLElement {
  const frame = el('span.frame');
  const showFirst = () => {
    if (!take.clip) return;
    const place = el('span.first');
    stills.fill(place, take.clip.link);
    frame.prepend(place);
  };
  const picture = take.poster ?? (take.clip ? null : take.image?.local);
  if (picture) {
    const image = el('img', { alt: '', decoding: 'async', draggable: 'false' });
    stills.load(image, picture);
    image.addEventListener('error', () => {
      image.remove();
      showFirst();
    });
    frame.append(image);
  } else showFirst();
  if (!take.clip) {
    frame.classList.add('note');
    frame.append(el('span.why', {}, el('strong', {}, take.word), el('span', AUTO, take.note)));
  }
  return frame;
}

function nameOf(take: FilmTake): HTMLElement {
  return el('span.name', {}, el('i'), take.hasSiblings || take.apart ? take.name : take.shot.id);
}

/** Null without a clip: its place says the state. */
function lengthOf(take: FilmTake): HTMLElement | null {
  if (!take.clip) return null;
  const state = take.state === 'finished' ? null : el('b', {}, `${take.word} `);
  return el('span.length', {}, state, secondsText(take.clip.seconds));
}

function markOf(take: FilmTake): HTMLElement | null {
  if (take.mark) return el(take.mark === 'picked' ? 'span.mark.picked' : 'span.mark', {}, take.mark);
  return take.inFilm && take.hasSiblings
    ? el('span.mark', { title: 'The newest finished take is in the film' }, 'in the film')
    : null;
}
