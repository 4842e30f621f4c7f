import { hash } from 'node:crypto';
import { filmText } from './collect.js';
import { sequenceOf } from './film-parts.js';
import { html, trusted } from './markup.js';
import type { PageData } from './page-data.js';
import { numberParts, timePart } from './parts.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style/style.js';

/**
 * The HTML report: one file that needs no network and no other files except clips and images below its folder. Its Content Security
 * Policy (Level 3) forbids everything else, and all styles and scripts except its own, which are named by hash. The film is data in the
 * page, and the script makes what is in sight; `film` is its text if it is known already. In pieces, so that a long film is never one text.
 */
export function* pagePieces(page: PageData, film?: string): Generator<string> {
  const sequence = sequenceOf(page.rows);
  const parts = numberParts(page, sequence.parts);
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(page.live !== undefined)}">
<meta name="generator" content="shotlist">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${parts.title}${page.sandbox ? ' (sandbox)' : ''}</title>
<style>${trusted(STYLE)}</style>
</head>
<body${page.live !== undefined && html` data-live="${page.live}"`}>
<header class="top">
<div class="titles"><h1 id="title">${parts.title}</h1><p class="facts" id="facts">${parts.facts}</p></div>
<nav aria-label="On this page"><button type="button" data-go="theatre">Film</button><button type="button" data-go="takes">Takes</button><button type="button" data-go="money">Money</button><button type="button" data-go="time">Time</button></nav>
</header>
<main>
${page.sandbox && html`<p class="rehearsal"><b>Sandbox rehearsal.</b> The clips are placeholders and nothing was paid. Amounts are what a real render would cost.</p>`}
${!page.manifestLoads && html`<p class="callout">The manifest cannot be read, so this page shows only the jobs of the lockfile. To see the problems: <code>shotlist validate</code></p>`}
<noscript><p class="callout">This page needs JavaScript to show the film. report.csv has all takes too.</p></noscript>
<section class="theatre" id="theatre" aria-label="The film so far"${sequence.parts.length === 0 && html` hidden`}></section>
<div id="next">${parts.next}</div>
<section id="takes" aria-labelledby="takes-title">
<h2 id="takes-title" class="hidden">Takes</h2>
<div id="toolbar"></div>
<div id="sheet"></div>
<p id="nothing" class="nothing" hidden>No takes match. <button type="button" class="chip">Clear filters</button></p>
</section>
<details class="fold" id="money">${parts.money}</details>
<details class="fold" id="time">${timePart(page)}</details>
</main>
<footer>
<div id="posters">${parts.posters}</div>
<p class="keys">Film: <kbd>space</kbd> play, <kbd>j</kbd> <kbd>k</kbd> <kbd>l</kbd> back, stop, on, <kbd>,</kbd> <kbd>.</kbd> one frame, <kbd>f</kbd> full screen, <kbd>m</kbd> mute. Takes: <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> go on, <kbd>Enter</kbd> open, <kbd>c</kbd> compare, <kbd>/</kbd> search, <kbd>p</kbd> print.</p>
<p id="written">${parts.written}</p>
</footer>
<section id="paper" class="paper" aria-hidden="true"></section>
<p class="said" role="status"></p>
<script type="application/json" id="film-data">`.text;
  if (film === undefined) yield* filmText(page, sequence);
  else yield film;
  yield html`</script>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** True for text that starts like a page of `pagePieces`; those of version 1 have no generator. */
export function isReportPage(text: string): boolean {
  return PAGE.test(text);
}

const PAGE =
  /^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src [^"\n]* img-src [^"\n]* style-src [^"\n]*sha256-[^"\n]*">\n<meta name="(?:generator" content="shotlist|viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer)"/;

function policy(isLive: boolean): string {
  const files = "'self' file:";
  return [
    "default-src 'none'",
    `img-src ${files}`,
    `media-src ${files}`,
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    ...(isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`;
}
