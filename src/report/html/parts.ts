import { timeText } from '../../core/figures.js';
import { plural } from '../../core/text.js';
import { isoTime } from '../../system/clock.js';
import { showsClip, type Totals, totalsOf } from '../totals.js';
import { type FilmPart, sequenceOf } from './film-parts.js';
import { html, type Markup } from './markup.js';
import { moneyPart, moneyText } from './numbers.js';
import { commandBox, type PageData } from './page-data.js';
import { timeline } from './timeline.js';

/** The parts of the page that the server draws and that change with the film, by the ids of their elements; without the time chart. */
export type NumberParts = Record<'title' | 'facts' | 'next' | 'money' | 'posters' | 'written', Markup>;

/** Draws all numbers of the page, and what follows from them. */
export function numberParts(page: PageData, film = sequenceOf(page.rows).parts): NumberParts {
  const totals = totalsOf(page.rows, page.priceNow);
  const written = isoTime(page.now);
  return {
    title: html`${page.title ?? page.manifest}`,
    facts: facts(film, totals, page),
    next: html`${
      page.next !== null &&
      html`<div class="callout"><p>Some takes are unfinished. To continue:</p>${commandBox(page.next)}</div>`
    }`,
    money: moneyPart(totals, page),
    posters: html`${posterNote(page)}`,
    written: html`${page.manifest} · written <time datetime="${written}">${written.slice(0, 16).replace('T', ' ')}</time> UTC. All times are UTC.`,
  };
}

/** Draws where the time went: the content of the element `time`. */
export function timePart(page: PageData): Markup {
  const time = timeline(page);
  return html`<summary><h2>Where the time went</h2><span>${time ? time.label : 'nothing was submitted yet'}</span></summary>
${
  time &&
  html`<div class="scroll" tabindex="0" role="region" aria-label="Timeline">${time.chart}</div><p class="key"><span class="sending">sending</span><span class="queued">queued</span><span class="rendering">rendering</span><span class="gateway">at the gateway, queued or rendering</span><span class="downloading">downloading</span><span class="stop">failed or unknown</span></p>`
}`;
}

/** The film in one line: shots, takes, running time and money. */
function facts(film: readonly FilmPart[], totals: Totals, { sandbox }: PageData): Markup {
  const seconds = film.reduce((sum, { from, to }) => sum + to - from, 0);
  const slates = film.filter((part) => 'why' in part).length;
  const parts = [
    ...(film.length > 0 ? [plural(film.length, 'shot'), timeText(seconds)] : []),
    `${totals.finished} of ${plural(totals.takes, 'take')} finished`,
    ...(slates > 0 ? [`${plural(slates, 'slate')} in the film`] : []),
    moneyText(totals, sandbox),
  ];
  return html`${parts.map((part, at) => html`<span>${part}${at < parts.length - 1 && ' ·'}</span> `)}`;
}

function posterNote({ rows, posters, again }: PageData): Markup | null {
  const lacking = rows.filter((row) => {
    const { job } = row.older ?? row;
    return !row.orphan && showsClip(row) && job && !posters.has(job.job);
  }).length;
  if (lacking === 0) return null;
  return html`<div class="callout"><p>${plural(lacking, 'clip has', 'clips have')} no thumbnail, so first frames are shown. Thumbnails require ffmpeg. Install it, then run:</p>${commandBox(again)}</div>`;
}
