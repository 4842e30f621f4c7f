import { cents, dollars, timeText } from '../../core/figures.js';
import type { Usd } from '../../core/money.js';
import { plural } from '../../core/text.js';
import type { Subtotal, Totals } from '../totals.js';
import { html, type Markup } from './markup.js';
import { barLength, type PageData } from './page-data.js';
import { timeline } from './timeline.js';

/** The numbers above the sheet: progress, money and time. */
export function numbers(totals: Totals, page: PageData): Markup {
  const time = timeline(page);
  return html`<section class="tiles" aria-label="Numbers">${tiles(totals, page)}</section>
<div class="ledgers">
${ledger('By scene', 'scene', 'No scene', totals.scenes, page)}
${ledger('By model', 'model', 'Unknown model', totals.models, page)}
</div>
${
  time &&
  html`<section class="time"><h2 id="time">Where the time went</h2><div class="scroll" tabindex="0" role="region" aria-labelledby="time">${time}</div><p class="key"><span class="sending">sending</span><span class="queued">queued</span><span class="rendering">rendering</span><span class="gateway">at the gateway, queued or rendering</span><span class="downloading">downloading</span><span class="stop">failed or unknown</span></p></section>`
}`;
}

function tiles(
  { finished, takes, seconds, spent, quoted, unquoted }: Totals,
  { sandbox }: PageData,
): Markup[] {
  const spare = [
    ...(spent.unpriced > 0 ? [`${cents(spent.film + spent.replaced)} known`] : []),
    ...(spent.replaced > 0n ? [`${cents(spent.replaced)} for replaced clips`] : []),
    ...(spent.reserved > 0n ? [`${cents(spent.reserved)} reserved`] : []),
    ...(spent.unpriced > 0 ? [`${plural(spent.unpriced, 'job')} without a known price`] : []),
  ];
  return [
    tile('Finished', `${finished} of ${takes}`, `${timeText(seconds)} of clips`),
    tile(
      'Quoted',
      cents(quoted),
      unquoted > 0 ? `plus ${plural(unquoted, 'take')} without a known price` : plural(takes, 'take'),
    ),
    tile(
      sandbox ? 'Would cost' : 'Charged',
      spent.unpriced > 0 ? 'unknown' : cents(spent.film + spent.replaced),
      spare.join(', ') || (sandbox ? 'rehearsal: nothing was paid' : 'for finished and rendered clips'),
    ),
    tile(
      sandbox ? 'Failures would cost' : 'Spent on failures',
      cents(spent.failures),
      spent.failures > 0n
        ? sandbox
          ? 'for failed jobs'
          : 'possibly charged, without a clip'
        : 'nothing was lost',
    ),
  ];
}

function tile(name: string, value: string, note: string): Markup {
  return html`<div class="tile"><h2>${name}</h2><p class="value">${value}</p><p class="tilenote">${note}</p></div>`;
}

function ledger(
  title: string,
  column: string,
  unnamed: string,
  parts: readonly Subtotal[],
  page: PageData,
): Markup {
  const most = parts.reduce<Usd>((max, { quoted, spent }) => larger(max, larger(quoted, spent)), 0n);
  const rows = parts.map(
    ({ name, takes, finished, quoted, unquoted, spent }) =>
      html`<tr><th scope="row">${name ?? (takes > 0 ? unnamed : 'Earlier versions')}</th><td>${finished}/${takes}</td><td>${
        unquoted > 0 && quoted === 0n ? 'no price' : dollars(quoted)
      }</td><td>${dollars(spent)}</td><td class="bar"><svg width="100%" height="10" aria-hidden="true"><rect class="quoted" width="${barLength(quoted, most)}%" height="10" rx="2"/><rect class="spent" width="${barLength(spent, most)}%" height="10" rx="2"/></svg></td></tr>`,
  );
  const id = `by-${column}`;
  return html`<section class="ledger"><h2 id="${id}">${title}</h2><div class="scroll" tabindex="0" role="region" aria-labelledby="${id}"><table>
<thead><tr><th scope="col">${column}</th><th scope="col">done</th><th scope="col">quoted</th><th scope="col">${
    page.sandbox ? 'would cost' : 'spent'
  }</th><td class="bar"></td></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}

function larger(a: Usd, b: Usd): Usd {
  return a > b ? a : b;
}
