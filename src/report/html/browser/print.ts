import { sceneName } from '../film-data.js';
import { secondsText } from './card.js';
import { el, fill } from './dom.js';
import type { FilmTake } from './film-take.js';
import type { FilmModel } from './model.js';
import { groupOf } from './select.js';
import type { Stills } from './stills.js';

/** The contact sheet on paper: every take of the list with its whole prompt. */
export interface Paper {
  /** Makes the sheet, waits for its pictures and prints it. */
  print(): Promise<void>;
}

/** A prompt of more letters stands next to its picture. */
const LONG = 600;

/** Makes the sheet of paper whenever the page is printed, also from the browser's menu. */
export function createPaper(
  place: HTMLElement,
  model: () => FilmModel,
  takes: () => readonly FilmTake[],
  stills: Stills,
): Paper {
  let isReady = false;
  function draw(): { image: HTMLImageElement | null; take: FilmTake; frame: HTMLElement }[] {
    const cards: { image: HTMLImageElement | null; take: FilmTake; frame: HTMLElement }[] = [];
    const sections: HTMLElement[] = [];
    let last: number | null = null;
    let body = el('div.sheet-cards');
    for (const take of takes()) {
      if (groupOf(take) !== last) {
        last = groupOf(take);
        body = el('div.sheet-cards');
        const title = take.apart ? 'Earlier versions' : sceneName(model().data.scenes[take.scene]);
        sections.push(el('section', {}, el('h2', {}, title), body));
      }
      const image = take.clip && take.poster ? el('img', { src: take.poster, alt: '' }) : null;
      const frame = el(
        'div.frame',
        {},
        image,
        take.clip ? null : el('p.why', {}, `${take.word}. ${take.note}`),
      );
      body.append(
        el(
          take.prompt.length > LONG ? 'article.long' : 'article',
          {},
          frame,
          el(
            'div',
            {},
            el('p.paper-line', {}, el('b', {}, take.name), ` ${factsOf(take).join(' · ')}`),
            el('p', { dir: 'auto' }, take.prompt),
            take.shot.notes ? el('p.notes', { dir: 'auto' }, take.shot.notes) : null,
          ),
        ),
      );
      cards.push({ image, take, frame });
    }
    fill(place, ...sections);
    return cards;
  }
  addEventListener('beforeprint', () => {
    if (!isReady) draw();
  });
  addEventListener('afterprint', () => {
    isReady = false;
    fill(place);
  });
  return {
    print: async () => {
      const cards = draw();
      await Promise.all(
        cards.map(async ({ image, take, frame }) => {
          if (image) await loaded(image);
          else if (take.clip) frame.append((await stills.of(take.clip.link)) ?? '');
        }),
      );
      isReady = true;
      print();
    },
  };
}

/** Waits for a picture without decoding it: paper takes its file as it is, and decoding thousands takes time and memory. */
function loaded(image: HTMLImageElement): Promise<void> {
  return new Promise((resolve) => {
    if (image.complete) resolve();
    for (const end of ['load', 'error']) image.addEventListener(end, () => resolve(), { once: true });
  });
}

function factsOf(take: FilmTake): string[] {
  const length = take.clip ? secondsText(take.clip.seconds) : '';
  const word = take.clip && take.state !== 'finished' ? take.word : '';
  const place = take.mark ?? (take.inFilm && take.hasSiblings ? 'in the film' : '');
  return [word, length, place, take.model, take.cost].filter((part) => part !== '');
}
