import type { FilmData } from '../film-data.js';
import { enableCopying } from './copy.js';
import { createNumbers } from './numbers.js';
import { createPage } from './page.js';
import { createReview } from './review.js';

/** The event that brings a newer state of the film, with a `FilmData` as its detail: what keeps the page live. */
const NEWS = 'shotlist:film';

const place = (id: string) => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
};

enableCopying();
const first = JSON.parse(place('film-data').textContent ?? '') as FilmData;
const { live } = document.body.dataset;
const numbers = live === undefined ? null : createNumbers();
const review =
  live === undefined
    ? null
    : createReview(first, live, {
        onFilm: (film) => {
          page.update(film);
          numbers?.refresh();
        },
        onChange: () => page.redraw(),
      });
const places = {
  theatre: place('theatre'),
  toolbar: place('toolbar'),
  sheet: place('sheet'),
  nothing: place('nothing'),
  paper: place('paper'),
};
const page = createPage(first, places, review);
addEventListener(NEWS, (event) => page.update((event as CustomEvent<FilmData>).detail));
for (const button of document.querySelectorAll<HTMLElement>('[data-go]'))
  button.addEventListener('click', () => {
    const target = place(button.dataset.go ?? '');
    if (target instanceof HTMLDetailsElement) target.open = true;
    target.scrollIntoView({ block: 'start' });
    const start = target.querySelector('summary') ?? target;
    if (start === target) target.tabIndex = -1;
    start.focus({ preventScroll: true });
  });
