import { labelOf } from './card.js';
import { el, fill } from './dom.js';
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
  image.addEventListener('error', () => image.remove());
  const tag = el('span.tag');
  const frame = el('span.frame', { 'aria-hidden': 'true' });
  const element = el('button.card', { type: 'button', tabindex: -1 }, frame);
  return {
    element,
    show(take, letters) {
      const { clip, poster } = take;
      const picture = poster ?? (clip ? null : take.image?.local);
      // A picture stays in sight until the next one is there.
      image.removeAttribute('src');
      const first = !picture && clip ? el('span.first') : null;
      fill(frame, picture && image, first, tag);
      if (picture) stills.load(image, picture);
      if (first && clip) stills.fill(first, clip.link);
      frame.classList.toggle('note', !clip);
      tag.dataset.name = take.name.length > letters ? `${take.name.slice(0, letters - 1)}…` : take.name;
      element.setAttribute('aria-label', labelOf(take));
      element.dataset.key = take.key;
      element.dataset.state = take.apart ? 'apart' : take.state;
      element.toggleAttribute('data-shown', take.inFilm && take.hasSiblings);
    },
  };
}
