import { labelOf } from './card.js';
import { el } from './dom.js';
import type { FilmTake } from './film-take.js';
import type { Stills } from './stills.js';

/**
 * A take at the smallest size: its picture and its name. Hundreds are in sight at once and pass quickly, so that it has few elements, clips
 * nothing, and shows another take when it comes into sight again.
 */
export interface Tile {
  element: HTMLButtonElement;
  /** `letters`: how many letters of a name there is room for. */
  show(take: FilmTake, letters: number): void;
}

/** Makes a tile that shows nothing yet. */
export function createTile(stills: Stills): Tile {
  const image = el('img', { alt: '', decoding: 'async', draggable: 'false' });
  const label = document.createTextNode('');
  const tag = el('span.tag', { 'aria-hidden': 'true' }, label);
  const element = el('button.card.small', { type: 'button', tabindex: -1 }, image, tag);
  let first: HTMLElement | null = null;
  let link: string | undefined;
  image.addEventListener('error', () => {
    if (!image.hasAttribute('src')) return;
    image.removeAttribute('src');
    showFirst();
  });
  function showFirst(): void {
    if (link === undefined) return;
    first = el('span.first');
    element.append(first);
    stills.fill(first, link);
  }
  return {
    element,
    show(take, letters) {
      const { clip, poster, name } = take;
      const picture = poster ?? (clip ? null : take.image?.local);
      first?.remove();
      first = null;
      link = clip?.link;
      if (image.hasAttribute('src')) image.removeAttribute('src');
      if (picture) stills.load(image, picture);
      else showFirst();
      label.data = name;
      tag.classList.toggle('is-long', name.length > letters);
      element.dataset.key = take.key;
      element.setAttribute('aria-label', labelOf(take));
      // Most tiles look alike, and the style of one is worked out again whenever one of these is set.
      const state = take.apart ? 'apart' : take.state;
      if (element.dataset.state !== state) element.dataset.state = state;
      element.classList.toggle('note', !clip);
      element.toggleAttribute('data-shown', take.inFilm && take.hasSiblings);
    },
  };
}
