import { el } from './dom.js';
import type { FilmTake } from './film-take.js';
import { UNPLAYABLE } from './playable.js';
import type { Stills } from './stills.js';

/** The player of a clip, with words over it once it cannot be played. */
export function clipOf(video: HTMLVideoElement): HTMLElement {
  const words = el('div.no-clip', { hidden: true }, el('p', {}, UNPLAYABLE));
  video.addEventListener('error', () => {
    words.hidden = !video.src;
  });
  return el('div', {}, video, words);
}

/** What stands in the place of the clip of a take without one. */
export function noClip(take: FilmTake): HTMLElement {
  const picture = take.poster ?? take.image?.local;
  return el(
    'div.no-clip',
    {},
    picture ? el('img', { src: picture, alt: '' }) : null,
    el('strong', {}, take.word),
    el('p', {}, take.note),
  );
}

/** The small picture of a take. */
export function pictureOf(take: FilmTake, stills: Stills): HTMLElement {
  const frame = el('span.frame');
  if (!take.clip)
    return el(
      'span.frame.note',
      { 'data-state': take.state },
      el('span.why', {}, el('strong', {}, take.word)),
    );
  const { link } = take.clip;
  if (take.poster) {
    const image = el('img', { src: take.poster, alt: '' });
    image.addEventListener('error', () => stills.fill(frame, link));
    frame.append(image);
  } else stills.fill(frame, link);
  return frame;
}
