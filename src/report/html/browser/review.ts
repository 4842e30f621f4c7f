import { changedFilm, type FilmChange } from '../film-change.js';
import type { FilmData } from '../film-data.js';
import { copyBox } from './copy.js';
import { type Desk, decideSection } from './decide.js';
import { el, fill } from './dom.js';
import type { FilmTake } from './film-take.js';
import { createNotes } from './notes.js';
import { askForAgain, type LiveNews } from './review-calls.js';

/** The page as `shotlist review` serves it: live, with buttons. */
export interface Review {
  /** The buttons of a take. */
  sectionFor(take: FilmTake): HTMLElement;
}

/** What a review does to the page: `onFilm` is given each newer state, `onChange` is called when buttons look different. */
export interface ReviewNews {
  onFilm(data: FilmData): void;
  onChange(): void;
}

/** Follows the film on the server; `first` is what the page shows, and `version` the number of that state. */
export function createReview(first: FilmData, version: string, { onFilm, onChange }: ReviewNews): Review {
  const bar = el('section.review', { role: 'status', 'aria-label': 'Review' });
  const listed = new Set<string>();
  let news: LiveNews = { run: null, waiting: [], problem: null, refused: [] };
  let again: HTMLElement | null = null;
  let film = first;
  let said = '';
  let isLost = false;
  // A dialog keeps everything outside of it from being used.
  document.addEventListener('close', draw, true);
  const waiting = () => news.waiting;
  const say = (text: string) => {
    said = text;
    draw();
  };
  const notes = createNotes(waiting, say);
  const desk: Desk = {
    waiting,
    notes,
    say,
    isListed: ({ name }) => listed.has(name),
    toggleListed({ name }) {
      if (!listed.delete(name)) listed.add(name);
      void showAgain();
      onChange();
    },
  };
  follow();
  draw();
  return {
    sectionFor(take) {
      requestAnimationFrame(draw);
      return decideSection(take, desk);
    },
  };

  function follow(): void {
    const events = new EventSource(`events?since=${version}`);
    const show = (newer: FilmData) => {
      film = newer;
      onFilm(film);
    };
    events.addEventListener('film', ({ data }) => show(JSON.parse(data) as FilmData));
    events.addEventListener('change', ({ data }) => show(changedFilm(film, JSON.parse(data) as FilmChange)));
    events.addEventListener('live', ({ data }) => {
      const before = JSON.stringify(news.waiting);
      news = JSON.parse(data) as LiveNews;
      if (JSON.stringify(news.waiting) !== before) onChange();
      draw();
    });
    events.addEventListener('open', () => lost(false));
    events.addEventListener('error', () => lost(true));
  }

  function lost(now: boolean): void {
    if (isLost && !now) {
      said = '';
      notes.retry();
    }
    isLost = now;
    draw();
  }

  async function showAgain(): Promise<void> {
    again = null;
    if (listed.size > 0) {
      const found = await askForAgain([...listed]).catch((error: Error) => error);
      again =
        found instanceof Error
          ? el('p', {}, found.message)
          : el(
              'div.again',
              {},
              el('p', {}, `To render again: ${found.price}. This page spends nothing; run:`),
              copyBox(found.command),
            );
    }
    draw();
  }

  function draw(): void {
    const { run, waiting, problem, refused } = news;
    const unsaved = notes.refused();
    const lines = [
      isLost
        ? 'The review has ended, or cannot be reached. Run `shotlist review` again and open its new address.'
        : '',
      unsaved.length > 0
        ? `Not saved: the note of ${unsaved.join(', ')}. Copy it before you close this page.`
        : '',
      problem ?? '',
      run ? runText(run) : '',
      waiting.length > 0
        ? `${waiting.length} not saved yet: a run is at work, they are saved when it ends`
        : '',
      ...refused.map((why) => `Not saved: ${why}`),
      said,
    ].filter((line) => line !== '');
    fill(bar, ...lines.map((line) => el('p', {}, line)), again);
    if (run)
      bar.prepend(el('progress', { max: run.takes, value: run.finished, 'aria-label': 'Takes finished' }));
    bar.hidden = bar.childElementCount === 0;
    const host = document.querySelector('dialog[open]') ?? document.body;
    if (bar.parentElement !== host) host.append(bar);
  }
}

function runText({
  finished,
  takes,
  at_gateway,
  seconds_left,
  workers = [],
}: NonNullable<LiveNews['run']>): string {
  const who = workers.map((each) => ` · ${each.who}: ${each.takes}`).join('');
  const left = seconds_left === null ? '' : ` · about ${timeText(seconds_left)} left`;
  return `Rendering: ${finished} of ${takes} takes finished · ${at_gateway} at the gateway${left}${who}`;
}

function timeText(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
