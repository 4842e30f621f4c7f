import { hash } from 'node:crypto';
import { groupBy } from '../../core/group.js';
import { plural } from '../../core/text.js';
import { isoTime } from '../../system/clock.js';
import type { StatusRow } from '../rows.js';
import { type DisplayState, displayState, totalsOf } from '../totals.js';
import { html, type Markup, trusted } from './markup.js';
import { numbers } from './numbers.js';
import { commandBox, type PageData, STATE_WORDS } from './page-data.js';
import { SCRIPT } from './script.js';
import { contactSheet } from './sheet.js';
import { STYLE } from './style.js';

/** The most takes on the sheet: more make a browser slow. */
const MOST_TAKES = 2000;

/**
 * The HTML report: one file that needs no network and no other files except clips and images below its folder. Its Content Security
 * Policy (Level 3) forbids everything else, and all styles and scripts except its own, which are named by hash.
 */
export function reportPage(page: PageData): string {
  const totals = totalsOf(page.rows, page.priceNow);
  const shown = onSheet(page.rows);
  const title = page.title ?? page.manifest;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="generator" content="shotlist">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}${page.sandbox ? ' (sandbox)' : ''}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${page.sandbox && html`<aside class="rehearsal" aria-label="Rehearsal"><b>Sandbox rehearsal.</b> The clips are placeholders and nothing was paid. Amounts are what a real render would cost.</aside>`}
<header class="top">
<h1>${title}</h1>
<p>${title === page.manifest ? null : html`${page.manifest} · `}${plural(totals.takes, 'take')} · <time datetime="${isoTime(page.now)}">${isoTime(page.now).slice(0, 16).replace('T', ' ')}</time> UTC</p>
</header>
<main>
${!page.manifestLoads && html`<p class="callout">The manifest cannot be read, so this page shows only the jobs of the lockfile. To see the problems: <code>shotlist validate</code></p>`}
${page.next !== null && html`<div class="callout"><p>Some takes are unfinished. To continue:</p>${commandBox(page.next)}</div>`}
${numbers(totals, page)}
${toolbar(shown)}
${shown.length < page.rows.length && html`<p class="callout">This page shows ${shown.length} of ${plural(page.rows.length, 'row')}, first those that need attention. report.csv has all of them.</p>`}
${contactSheet(shown, page)}
<p class="nothing" hidden>No takes match. <button type="button" class="all">Clear filters</button></p>
</main>
<footer>
${posterNote(page)}
<p class="keys">Keys: <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> next take, <kbd>j</kbd> <kbd>k</kbd> next shot, <kbd>space</kbd> play, <kbd>/</kbd> search. Times are UTC.</p>
</footer>
<p class="said" role="status"></p>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** True for text that starts like a page of `reportPage`; those of version 1 have no generator. */
export function isReportPage(text: string): boolean {
  return PAGE.test(text);
}

const PAGE =
  /^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src [^"\n]* img-src [^"\n]* style-src [^"\n]*sha256-[^"\n]*">\n<meta name="(?:generator" content="shotlist|viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer)"/;

function policy(): string {
  const files = "'self' file:";
  return [
    "default-src 'none'",
    `img-src ${files}`,
    `media-src ${files}`,
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`;
}

/** All rows, or those that need attention and as many others as there is room for, in order. */
function onSheet(rows: readonly StatusRow[]): readonly StatusRow[] {
  if (rows.length <= MOST_TAKES) return rows;
  const calm = new Set<DisplayState>(['finished', 'pending', 'disabled']);
  let room = MOST_TAKES - rows.filter((row) => !calm.has(displayState(row))).length;
  return rows
    .filter((row) => {
      if (!calm.has(displayState(row))) return true;
      room -= 1;
      return room >= 0;
    })
    .slice(0, MOST_TAKES);
}

function toolbar(rows: readonly StatusRow[]): Markup {
  const scenes = [...new Set(rows.flatMap(({ take }) => (take?.scene == null ? [] : [take.scene])))];
  const orphan = rows.filter((row) => row.orphan).length;
  const chips = [...groupBy(rows, displayState)].map(
    ([state, { length: count }]) =>
      html`<button type="button" class="chip ${state}" data-state="${state}" aria-pressed="false"><i></i>${STATE_WORDS[state]} <b>${count}</b></button>`,
  );
  return html`<div class="toolbar" role="search" aria-label="Filter takes">
<div class="chips" role="group" aria-label="Show only these states">${chips}</div>
<label class="pick"><span>Scene</span><select id="scene"><option value="*">all scenes</option>${scenes.map(
    (scene) => html`<option value="${scene}">${scene}</option>`,
  )}${orphan > 0 && html`<option value="*orphans">earlier versions</option>`}</select></label>
<label class="pick"><span>Text</span><input id="text" type="search" placeholder="id, prompt, model, request id" autocomplete="off" spellcheck="false"></label>
<output id="count">${rows.length} shown</output>
</div>`;
}

function posterNote({ rows, posters, again }: PageData): Markup | null {
  const lacking = rows.filter(
    (row) => row.job && displayState(row) === 'finished' && !posters.has(row.job.job),
  ).length;
  if (lacking === 0) return null;
  return html`<div class="callout"><p>${plural(lacking, 'clip has', 'clips have')} no thumbnail. Thumbnails require ffmpeg. Install it, then run:</p>${commandBox(again)}</div>`;
}
